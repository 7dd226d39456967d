package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import jakarta.persistence.CascadeType;
import jakarta.persistence.CollectionTable;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Triggers;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * An order, its lines and its customer, changed by the session, by HQL, by native SQL and by somebody else's program, and
 * asked in every way. The customer is older than the history.
 */
class OrderStoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Customer.class, Order.class, Line.class);

    private final History history = History.of(unit.sessionFactory());

    private long orderId;
    private long customerId;
    private Instant placed = Instant.EPOCH;
    private @Nullable Moment shipped;

    @BeforeEach
    void story() {
        unit.truncate();
        customerId = customerOfOldTimes();
        unit.inTransaction(session -> history.backfill(session));

        orderId = HistoryContext.call(Map.of("user", "clerk"), () -> unit.fromTransaction(this::place));
        placed = unit.now();
        HistoryContext.run(Map.of("user", "batch", "job", 7), () -> unit.inTransaction(this::doubleAmounts));
        unit.inTransaction(this::ship);
        shipped =
                unit.fromTransaction(session -> Replay.of(unit.sessionFactory()).moment(session));
        somebodyElse("update customer set city = 'Rome'", "delete from line where product = 'ink'");
    }

    private long customerOfOldTimes() {
        return unit.fromTransaction(session -> {
                    try (var unrecorded = Triggers.of(unit.sessionFactory()).ignore(session, TrackHistory.class)) {
                        Customer customer = new Customer("Ann", "Oslo");
                        session.persist(customer);
                        return customer;
                    }
                })
                .id;
    }

    private Long place(Session session) {
        Order order = new Order(session.getReference(Customer.class, customerId));
        order.add(new Line(order, "pen", 2));
        order.add(new Line(order, "ink", 1));
        order.tags.add("gift");
        session.persist(order);
        return order.id;
    }

    private void doubleAmounts(Session session) {
        session.createMutationQuery("update Line set amount = amount * 2 where order.id = ?1")
                .setParameter(1, orderId)
                .executeUpdate();
    }

    private void ship(Session session) {
        session.createNativeMutationQuery("update orders set status = 'SHIPPED' where id = :id")
                .setParameter("id", orderId)
                .executeUpdate();
        session.createNativeMutationQuery("insert into order_tags (order_id, tags) values (:id, 'fast')")
                .setParameter("id", orderId)
                .executeUpdate();
    }

    /** A program that knows nothing of this library. */
    private static void somebodyElse(String... statements) {
        try (Connection connection = unit.database().connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void theHistoryIsComplete() {
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
    }

    @Test
    @Spec("RV-11")
    void theEventsOfTheOrderSayWhatChangedAndWhoDidIt() {
        unit.inTransaction(session -> {
            EventQuery<Order> events = history.events(session, Order.class).ofId(orderId);
            assertThat(events.list())
                    .extracting(Event::label, Event::context, Event::changes)
                    .containsExactly(
                            tuple("insert", Map.of("user", "clerk"), List.of()),
                            tuple("update", Map.of(), List.of(new Change("status", "NEW", "SHIPPED"))));
            assertThat(events.blame().get("customer"))
                    .satisfies(event -> assertThat(event.context()).containsEntry("user", "clerk"));
            assertThat(events.blame().get("status"))
                    .satisfies(event -> assertThat(event.previous()).isPresent());
        });
    }

    @Test
    void theCustomerBeginsWithTheBackfill() {
        unit.inTransaction(session -> {
            List<Event<Customer>> events =
                    history.events(session, Customer.class).ofId(customerId).list();
            assertThat(events)
                    .extracting(Event::operation)
                    .containsExactly(EventOperation.BASELINE, EventOperation.UPDATE);
            assertThat(events.get(1).changes()).containsExactly(new Change("city", "Oslo", "Rome"));
        });
    }

    @Test
    @Spec({"GAP-18", "GAP-76"})
    void theTimelineTellsTheWholeStoryInOrder() {
        unit.inTransaction(session -> {
            Customer customer = session.find(Customer.class, customerId);
            List<TimelineEvent> story =
                    history.timeline(session).references(List.of(customer), 2).list();
            assertThat(story)
                    .extracting(TimelineEvent::table, TimelineEvent::label)
                    .containsExactly(
                            tuple("orders", "insert"),
                            tuple("line", "insert"),
                            tuple("line", "insert"),
                            tuple("order_tags", "add"),
                            tuple("line", "update"),
                            tuple("line", "update"),
                            tuple("orders", "update"),
                            tuple("order_tags", "add"),
                            tuple("line", "delete"));
            assertThat(history.timeline(session).context("job", 7).list())
                    .extracting(event -> event.data().get("amount"), TimelineEvent::diff)
                    .containsExactly(
                            tuple(4, Map.of("amount", new TimelineEvent.Difference(2, 4))),
                            tuple(2, Map.of("amount", new TimelineEvent.Difference(1, 2))));
        });
    }

    @Test
    void theTimelineComesInPages() {
        unit.inTransaction(session -> {
            Timeline timeline = history.timeline(session).newestFirst();
            List<String> slugs = new ArrayList<>();
            EventPage<TimelineEvent> page = timeline.page(4);
            for (; page.next().isPresent(); page = timeline.page(4, page.next().get())) {
                page.events().forEach(event -> slugs.add(event.slug()));
            }
            page.events().forEach(event -> slugs.add(event.slug()));
            assertThat(slugs).hasSize((int) timeline.count()).doesNotHaveDuplicates();
        });
    }

    @Test
    @Spec("RV-10")
    void aSessionReadsTheOrderAsItWasPlaced() {
        history.asOf(placed).run(session -> {
            Order order = session.find(Order.class, orderId);
            assertThat(order.status).isEqualTo("NEW");
            assertThat(order.customer().city()).isEqualTo("Oslo");
            assertThat(order.lines)
                    .extracting(line -> line.product, line -> line.amount)
                    .containsExactly(tuple("ink", 1), tuple("pen", 2));
            assertThat(order.tags).containsExactly("gift");
            assertThat(session.createSelectionQuery(
                                    "select sum(l.amount) from Line l where l.order.customer.city = 'Oslo'", Long.class)
                            .getSingleResult())
                    .isEqualTo(3);
            assertThat(session.createNativeQuery("select count(*) from line", Long.class)
                            .getSingleResult())
                    .isEqualTo(2);
        });
    }

    @Test
    void aSessionReadsTheOrderAsItWasShipped() {
        history.asOf(Objects.requireNonNull(shipped)).run(session -> {
            Order order = session.find(Order.class, orderId);
            assertThat(order.status).isEqualTo("SHIPPED");
            assertThat(order.customer().city()).isEqualTo("Oslo");
            assertThat(order.lines).extracting(line -> line.amount).containsExactly(2, 4);
            assertThat(order.tags).containsExactlyInAnyOrder("gift", "fast");
        });
    }

    @Test
    void whatSomebodyElseDeletedIsBroughtBack() {
        unit.inTransaction(session -> {
            Event<Line> gone =
                    history.events(session, Line.class).label("delete").first().orElseThrow();
            Line ink = history.revert(session, gone).apply().orElseThrow();
            assertThat(ink.amount).isEqualTo(2);
            assertThat(session.find(Order.class, orderId).lines()).contains(ink);
        });
        theHistoryIsComplete();
    }

    @Test
    void theOrderIsBroughtBackToWhatTheClerkWrote() {
        unit.inTransaction(session -> {
            Order order = session.find(Order.class, orderId);
            Revert<Order> revert = history.revert(session, order).to(placed);
            assertThat(revert.preview().changes()).containsExactly(new Change("status", "SHIPPED", "NEW"));
            assertThat(revert.preview().rows())
                    .extracting(RevertPlan.CollectionRows::attribute, RevertPlan.CollectionRows::count)
                    .containsExactly(tuple("tags", -1));
            revert.apply();
            assertThat(order.status).isEqualTo("NEW");
            assertThat(order.tags).containsExactly("gift");
        });
        theHistoryIsComplete();
    }

    @Test
    void oldEventsGoAndTheStateStays() {
        Purged purged = history.retention()
                .purge(unit.now().plus(Duration.ofSeconds(1)))
                .run();

        assertThat(purged.events().values()).anyMatch(removed -> removed > 0);
        theHistoryIsComplete();
        history.asOf(unit.now().plus(Duration.ofSeconds(1))).run(session -> assertThat(
                        session.find(Customer.class, customerId).city())
                .isEqualTo("Rome"));
    }

    @Test
    void theRecordOfCustomersIsSealed() {
        Seals seals = history.seals();
        unit.inTransaction(session -> assertThat(seals.seal(session)).isEqualTo(2));
        unit.inTransaction(
                session -> assertThat(seals.verify(session).isIntact()).isTrue());

        somebodyElse(
                "set session_replication_role = replica",
                "update customer_event set city = 'Bergen' where city = 'Oslo'",
                "set session_replication_role = origin");

        unit.inTransaction(session -> assertThat(seals.verify(session).firstFault())
                .hasValueSatisfying(fault -> assertThat(fault.kind()).isEqualTo(SealFault.Kind.CHANGED)));
    }

    @Entity(name = "Customer")
    @Table(name = "customer")
    @TrackHistory(sealed = true)
    static class Customer {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        String name = "";
        String city = "";

        protected Customer() {}

        Customer(String name, String city) {
            this.name = name;
            this.city = city;
        }

        public String city() {
            return city;
        }
    }

    @Entity(name = "Order")
    @Table(name = "orders")
    @Protect(name = "kept", operations = Operation.DELETE)
    @TrackHistory(collections = true)
    static class Order {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        @Version
        int version;

        String status = "NEW";

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Customer customer;

        @OneToMany(mappedBy = "order", cascade = CascadeType.PERSIST)
        @OrderBy("product")
        List<Line> lines = new ArrayList<>();

        @ElementCollection
        @CollectionTable(name = "order_tags")
        Set<String> tags = new HashSet<>();

        protected Order() {}

        Order(Customer customer) {
            this.customer = customer;
        }

        void add(Line line) {
            lines.add(line);
        }

        public List<Line> lines() {
            return lines;
        }

        Customer customer() {
            return Objects.requireNonNull(customer);
        }
    }

    @Entity(name = "Line")
    @Table(name = "line")
    @TrackHistory
    static class Line {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        @Nullable
        Long id;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Order order;

        String product = "";
        int amount;

        protected Line() {}

        Line(Order order, String product, int amount) {
            this.order = order;
            this.product = product;
            this.amount = amount;
        }
    }
}
