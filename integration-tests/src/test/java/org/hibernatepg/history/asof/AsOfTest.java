package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityGraph;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderBy;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.Formula;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.Replay;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.UnknownPastException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions as of a point, on a story of orders that the ORM, HQL and SQL change. */
class AsOfTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Customer.class, Order.class, Line.class, Product.class, Currency.class);

    private final History history = History.of(unit.sessionFactory());

    private Instant ordered = Instant.EPOCH;
    private Instant before = Instant.EPOCH;

    @BeforeEach
    void tellTheStory() {
        unit.truncate();
        before = unit.now();
        unit.inTransaction(session -> {
            Currency euro = new Currency("EUR", "Euro");
            session.persist(euro);
            Customer ann = new Customer(1, "Ann", "Oslo");
            session.persist(ann);
            Product tea = new Product(1, "Tea", "hot", "green");
            Product cup = new Product(2, "Cup", "white");
            session.persist(tea);
            session.persist(cup);
            Order order = new Order(10, ann, euro);
            order.lines.add(new Line(100, order, tea, 2, "3.50"));
            order.lines.add(new Line(101, order, cup, 1, "9.00"));
            order.seen.add(ann);
            session.persist(order);
        });
        ordered = unit.now();
        unit.inTransaction(session -> {
            session.find(Customer.class, 1).name = "Anna";
            Order order = session.find(Order.class, 10);
            order.lines.remove(0);
            order.lines.add(new Line(102, order, session.find(Product.class, 1), 7, "3.00"));
            ((Product) Hibernate.unproxy(session.find(Product.class, 1))).tags.remove("green");
            order.seen.clear();
        });
        unit.inTransaction(session -> session.createMutationQuery("update Line l set l.quantity = l.quantity * 10")
                .executeUpdate());
        unit.inTransaction(session -> session.createNativeMutationQuery("update \"Customer\" set \"City\" = 'Rome'")
                .executeUpdate());
        unit.inTransaction(session -> {
            session.createMutationQuery("delete from Line").executeUpdate();
            session.createMutationQuery("delete from Order").executeUpdate();
        });
    }

    @Test
    @Spec("RV-10")
    void findGivesTheObjectAsItWasAndFollowsItsAssociations() {
        history.asOf(ordered).run(session -> {
            Order order = session.find(Order.class, 10);
            assertThat(Hibernate.isInitialized(order.customer)).isFalse();
            Customer customer = (Customer) Hibernate.unproxy(order.customer);
            assertThat(customer.name).isEqualTo("Ann");
            assertThat(customer.address.city).isEqualTo("Oslo");
            assertThat(order.lines).extracting(line -> line.quantity).containsExactly(2, 1);
            assertThat(((Product) Hibernate.unproxy(order.lines.get(0).product)).tags)
                    .containsExactlyInAnyOrder("hot", "green");
            assertThat(order.seen.stream().map(Hibernate::unproxy)).containsExactly(customer);
            assertThat(order.total).isEqualByComparingTo("16.00");
        });
    }

    @Test
    @Spec("RV-10")
    void whatHqlUpdatedIsAsItWasAndWhatItDeletedIsThere() {
        Instant updated = createdAt("select max(pgh_created_at) from line_event where pgh_operation = 'U'");
        history.asOf(updated).run(session -> assertThat(
                        session.createSelectionQuery("select l.quantity from Line l order by l.id", Integer.class)
                                .list())
                .containsExactly(10, 70));
        history.asOf(unit.now()).run(session -> assertThat(
                        session.createSelectionQuery("from Line", Line.class).list())
                .isEmpty());
        assertThat(unit.value("select count(*) from orders")).isEqualTo(0L);
    }

    private static Instant createdAt(String sql) {
        return unit.fromTransaction(
                session -> session.createNativeQuery(sql, Instant.class).getSingleResult());
    }

    @Test
    void beforeTheHistoryBeganThereIsNothing() {
        history.asOf(before).run(session -> {
            assertThat(session.find(Order.class, 10)).isNull();
            assertThat(session.createSelectionQuery("from Customer", Customer.class)
                            .list())
                    .isEmpty();
        });
        history.asOf(Instant.MIN)
                .run(session -> assertThat(session.find(Order.class, 10)).isNull());
        history.asOf(Instant.parse("-0300-05-04T00:00:00.1Z"))
                .run(session -> assertThat(session.find(Order.class, 10)).isNull());
    }

    @Test
    void anInstantInTheFutureIsThePresent() {
        for (Instant future :
                List.of(Instant.now().plus(Duration.ofDays(9)), Instant.parse("+12026-01-01T00:00:00Z"), Instant.MAX)) {
            history.asOf(future).run(session -> {
                assertThat(session.find(Order.class, 10)).isNull();
                assertThat(session.find(Customer.class, 1).name).isEqualTo("Anna");
            });
        }
    }

    @Test
    void nanosecondsAreCutOffAsPostgreSqlHasNone() {
        Instant created = createdAt("select pgh_created_at from \"Customer_event\" where pgh_operation = 'I'");
        assertThat(name(created)).isEqualTo("Ann");
        assertThat(name(created.plusNanos(999))).isEqualTo("Ann");
        assertThat(name(created.minusNanos(1))).isNull();
    }

    private @Nullable String name(Instant instant) {
        return history.asOf(instant).call(session -> {
            Customer customer = session.find(Customer.class, 1);
            return customer == null ? null : customer.name;
        });
    }

    @Test
    void anEventIsAPointRightAfterIt() {
        List<Event<Customer>> events = unit.fromTransaction(
                session -> history.events(session, Customer.class).list());
        assertThat(events).hasSize(3);
        List<String> names = new ArrayList<>();
        for (Event<Customer> event : events) {
            history.asOf(event).run(session -> {
                Customer customer = session.find(Customer.class, 1);
                names.add(customer.name + " of " + customer.address.city);
            });
        }
        assertThat(names).containsExactly("Ann of Oslo", "Anna of Oslo", "Anna of Rome");
    }

    @Test
    void anEventOfACollectionIsOneToo() {
        List<CollectionEvent<Product>> events = unit.fromTransaction(session ->
                history.collectionEvents(session, Product.class, "tags").list());
        CollectionEvent<Product> removed = events.get(events.size() - 1);
        history.asOf(removed)
                .run(session -> assertThat(session.find(Product.class, 1).tags).containsExactly("hot"));
        history.asOf(events.get(events.size() - 2)).run(session -> assertThat(session.find(Product.class, 1).tags)
                .containsExactlyInAnyOrder("hot", "green"));
    }

    @Test
    void anEventOfAnotherUnitIsAnError() {
        try (TestUnit other = TestUnit.of(Customer.class).start()) {
            other.inTransaction(session -> session.persist(new Customer(1, "Bob", "Bonn")));
            Event<Customer> event = other.fromTransaction(session -> History.of(other.sessionFactory())
                    .events(session, Customer.class)
                    .list()
                    .get(0));
            assertThatThrownBy(() -> history.asOf(event))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is an event of another persistence unit");
        }
    }

    @Test
    void aMomentIsExactWhereAnInstantIsNot() {
        Replay replay = Replay.of(unit.sessionFactory());
        try (Session writing = unit.sessionFactory().openSession()) {
            writing.beginTransaction();
            writing.persist(new Customer(2, "Bob", "Bonn"));
            writing.flush();
            Moment moment = unit.fromTransaction(replay::moment);
            Instant instant = unit.now();
            writing.getTransaction().commit();
            history.asOf(instant)
                    .run(session -> assertThat(session.find(Customer.class, 2)).isNotNull());
            history.asOf(moment)
                    .run(session -> assertThat(session.find(Customer.class, 2)).isNull());
        }
    }

    @Test
    void oneSessionReadsOneSnapshotWhateverIsCommittedMeanwhile() {
        Instant future = Instant.now().plus(Duration.ofDays(1));
        history.asOf(future).run(session -> {
            assertThat(session.find(Customer.class, 3)).isNull();
            unit.inTransaction(other -> {
                other.persist(new Customer(3, "Cid", "Cork"));
                other.persist(new Currency("NOK", "Krone"));
            });
            assertThat(session.createSelectionQuery("from Customer where id = 3", Customer.class)
                            .list())
                    .isEmpty();
            assertThat(session.find(Currency.class, "NOK")).isNull();
        });
    }

    @Test
    void severalSessionsReadSeveralPointsAtOnce() {
        try (Session then = history.asOf(ordered).openSession();
                Session never = history.asOf(before).openSession();
                Session today = unit.sessionFactory().openSession()) {
            for (int i = 0; i < 8; i++) {
                assertThat(then.createSelectionQuery("select c.name from Customer c", String.class)
                                .list())
                        .containsExactly("Ann");
                assertThat(never.createSelectionQuery("select c.name from Customer c", String.class)
                                .list())
                        .isEmpty();
                assertThat(today.createSelectionQuery("select c.name from Customer c", String.class)
                                .list())
                        .containsExactly("Anna");
            }
        }
    }

    @Test
    void hqlOfAnyShapeReadsThePast() {
        Map<String, List<Object>> answers = new TreeMap<>();
        answers.put("select o.id from Order o join o.customer c where c.name = 'Ann'", List.of(10));
        answers.put("select c.name from Order o join o.customer c where o.id = 10", List.of("Ann"));
        answers.put(
                "select p.name from Order o join o.lines l join l.product p where o.id = 10 order by p.name",
                List.of("Cup", "Tea"));
        answers.put(
                "select c.name from Customer c left join Order o on o.customer = c and o.id > 99 where o is null",
                List.of("Ann"));
        answers.put("select sum(l.quantity * l.price) from Line l", List.of(new BigDecimal("16.00")));
        answers.put(
                "select c.name from Customer c where exists (select 1 from Order o where o.customer = c)",
                List.of("Ann"));
        answers.put(
                "select p.name from Product p where p.id in (select l.product.id from Line l where l.quantity > 1)",
                List.of("Tea"));
        answers.put("select size(o.lines) from Order o", List.of(2));
        answers.put("select t from Product p join p.tags t where p.id = 1 order by t", List.of("green", "hot"));
        answers.put("select c.name from Customer c where c.id in (1, 2)", List.of("Ann"));
        answers.put(
                "select c.name as n from Customer c union all select p.name from Product p order by n",
                List.of("Ann", "Cup", "Tea"));
        answers.put(
                "with big as (select l.product.id as p from Line l where l.quantity > 1) select p.name from Product p join big b on b.p = p.id",
                List.of("Tea"));
        answers.put("select o.id from Order o where o.customer.address.city = 'Oslo' and o.total > 10", List.of(10));
        history.asOf(ordered)
                .run(session -> answers.forEach((hql, answer) -> assertThat(
                                session.createSelectionQuery(hql, Object.class).list())
                        .as(hql)
                        .isEqualTo(answer)));
    }

    @Test
    void nativeQueriesReadThePast() {
        Map<String, List<Object>> answers = new TreeMap<>();
        answers.put("select \"Customer\".\"Name\" from \"Customer\"", List.of("Ann"));
        answers.put("select c.\"Name\" from public.\"Customer\" c", List.of("Ann"));
        answers.put("select public.line.quantity from public.line order by public.line.id", List.of(2, 1));
        answers.put(
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3), line as (select i as id from n) select count(*) from line",
                List.of(3L));
        answers.put(
                "with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select count(*) from n, line",
                List.of(6L));
        answers.put("with line as (select * from line where quantity > 1) select count(*) from line", List.of(1L));
        answers.put("select count(*) from (line l join product p on p.id = l.product_id)", List.of(2L));
        answers.put(
                "select 'from line -- ' || count(*) from LINE /* from line */ -- from line", List.of("from line -- 2"));
        answers.put("select count(*) from line l where l.quantity is distinct from 1", List.of(1L));
        answers.put(
                "select $$from line$$ || extract(year from now()) from line limit 1",
                List.of("from line" + Instant.now().toString().substring(0, 4)));
        answers.put("(select quantity from line) except (select 1 from line) ", List.of(2));
        answers.put("select quantity from line where id = any(array(select max(id) from line))", List.of(1));
        answers.put("select count(*) from (table line) as t", List.of(2L));
        answers.put(
                "select l.quantity from product p left join line l on l.product_id = p.id and case when l.quantity > 1 then true else false end order by p.id",
                Stream.of((Object) 2, null).toList());
        answers.put(
                "select l.quantity from line l right join product p on p.id = l.product_id order by p.id",
                List.of(2, 1));
        history.asOf(ordered)
                .run(session -> answers.forEach((sql, answer) -> assertThat(
                                session.createNativeQuery(sql, Object.class).list())
                        .as(sql)
                        .isEqualTo(answer)));
    }

    @Test
    void criteriaEntityGraphsAndBatchesReadThePast() {
        history.asOf(ordered).run(session -> {
            var builder = session.getCriteriaBuilder();
            var query = builder.createQuery(Customer.class);
            var root = query.from(Customer.class);
            query.where(builder.equal(root.get("name"), "Ann"));
            assertThat(session.createQuery(query).getResultList()).hasSize(1);
            EntityGraph<Order> graph = session.createEntityGraph(Order.class);
            graph.addAttributeNodes("customer", "lines");
            Order order = session.find(Order.class, 10, Map.of("jakarta.persistence.fetchgraph", graph));
            assertThat(Hibernate.isInitialized(order.lines)).isTrue();
            assertThat(order.customer.name).isEqualTo("Ann");
            assertThat(session.createSelectionQuery("from Product where id in (:ids)", Product.class)
                            .setParameter("ids", List.of(1, 2))
                            .list())
                    .hasSize(2);
            session.createSelectionQuery("from Product", Product.class)
                    .list()
                    .forEach(product -> Hibernate.initialize(product.tags));
        });
    }

    @Test
    void statelessSessionsReadThePast() {
        try (StatelessSession session = history.asOf(ordered).openStatelessSession()) {
            assertThat(session.get(Customer.class, 1).name).isEqualTo("Ann");
            assertThat(session.createSelectionQuery("select count(*) from Line", Long.class)
                            .getSingleResult())
                    .isEqualTo(2);
        }
    }

    @Test
    void thePastCannotBeWritten() {
        assertThatThrownBy(() -> history.asOf(ordered)
                        .run(session -> session.createMutationQuery("update Customer set name = 'x'")
                                .executeUpdate()))
                .hasMessageContaining("cannot execute UPDATE in a read-only transaction");
        assertThatThrownBy(() -> history.asOf(ordered).run(session -> {
                    session.persist(new Customer(9, "New", "Nice"));
                    session.flush();
                }))
                .hasMessageContaining("cannot execute INSERT in a read-only transaction");
        assertThatThrownBy(() -> history.asOf(ordered)
                        .run(session -> session.doWork(
                                connection -> connection.createStatement().execute("delete from line"))))
                .hasMessageContaining("cannot execute DELETE in a read-only transaction");
        history.asOf(ordered).run(session -> session.find(Customer.class, 1).name = "changed in memory");
        assertThat(unit.value("select \"Name\" from \"Customer\"")).isEqualTo("Anna");
    }

    @Test
    void theConnectionIsLeftAsItWas() {
        for (int i = 0; i < 20; i++) {
            Session past = history.asOf(ordered).openSession();
            assertThat(past.find(Customer.class, 1).name).isEqualTo("Ann");
            past.close();
            unit.inTransaction(session -> {
                Customer customer = session.find(Customer.class, 1);
                assertThat(customer.name).isEqualTo("Anna");
                assertThat(session.createNativeQuery(
                                        "select concat(nullif(current_setting('pghistory.as_of', true), ''), current_setting('transaction_read_only'), current_setting('transaction_isolation'), current_setting('jit'))",
                                        String.class)
                                .getSingleResult())
                        .startsWith("offread committedo");
                customer.address.city += "!";
            });
        }
    }

    @Test
    void anotherTransactionOfTheSessionReadsThePastAgain() {
        try (Session session = history.asOf(ordered).openSession()) {
            session.getTransaction().commit();
            assertThatThrownBy(() -> session.find(Customer.class, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("its own has ended: begin another, or open another session");
            session.beginTransaction();
            assertThat(session.find(Customer.class, 1).name).isEqualTo("Ann");
            assertThatThrownBy(() ->
                            session.createMutationQuery("delete from Customer").executeUpdate())
                    .hasMessageContaining("read-only");
        }
    }

    @Test
    void untrackedTablesReadThePresentUnlessTheyAreRefused() {
        unit.jdbc("update currency set name = 'euro'");
        history.asOf(ordered)
                .run(session -> assertThat(((Currency) Hibernate.unproxy(session.find(Order.class, 10).currency)).name)
                        .isEqualTo("euro"));
        history.asOf(ordered).refuseUntracked().run(session -> {
            Order order = session.find(Order.class, 10);
            assertThat(((Customer) Hibernate.unproxy(order.customer)).name).isEqualTo("Ann");
            assertThatThrownBy(() -> Hibernate.initialize(order.currency))
                    .isInstanceOf(UnknownPastException.class)
                    .hasMessage(
                            "The table currency is not tracked, and would be read as it is now. Put @TrackHistory on its entity or collection, or leave refuseUntracked() out.");
        });
    }

    @Test
    void eventsCanBeReadInTheSameSession() {
        history.asOf(ordered).run(session -> assertThat(
                        history.events(session, Customer.class).list())
                .hasSize(3));
    }

    @Entity(name = "Customer")
    @Table(name = "`Customer`")
    @TrackHistory
    static class Customer {
        @Id
        int id;

        @jakarta.persistence.Column(name = "`Name`")
        String name = "";

        Address address = new Address();

        protected Customer() {}

        Customer(int id, String name, String city) {
            this.id = id;
            this.name = name;
            this.address.city = city;
        }
    }

    @Embeddable
    static class Address {
        @jakarta.persistence.Column(name = "`City`")
        String city = "";
    }

    @Entity(name = "Order")
    @Table(name = "orders")
    @TrackHistory(collections = true)
    static class Order {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Customer customer;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Currency currency;

        @OneToMany(mappedBy = "order", cascade = CascadeType.ALL, orphanRemoval = true)
        @OrderBy("id")
        List<Line> lines = new ArrayList<>();

        @ManyToMany
        Set<Customer> seen = new HashSet<>();

        @Formula("(select sum(l.quantity * l.price) from line l where l.order_id = id)")
        @Nullable
        BigDecimal total;

        @Version
        int version;

        protected Order() {}

        Order(int id, Customer customer, Currency currency) {
            this.id = id;
            this.customer = customer;
            this.currency = currency;
        }
    }

    @Entity(name = "Line")
    @Table(name = "line")
    @TrackHistory
    static class Line {
        @Id
        int id;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Order order;

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Product product;

        int quantity;
        BigDecimal price = BigDecimal.ZERO;

        protected Line() {}

        Line(int id, Order order, Product product, int quantity, String price) {
            this.id = id;
            this.order = order;
            this.product = product;
            this.quantity = quantity;
            this.price = new BigDecimal(price);
        }
    }

    @Entity(name = "Product")
    @Table(name = "product")
    @TrackHistory(collections = true)
    static class Product {
        @Id
        int id;

        String name = "";

        @ElementCollection
        @BatchSize(size = 10)
        Set<String> tags = new HashSet<>();

        protected Product() {}

        Product(int id, String name, String... tags) {
            this.id = id;
            this.name = name;
            this.tags.addAll(Set.of(tags));
        }
    }

    @Entity(name = "Currency")
    @Table(name = "currency")
    static class Currency {
        @Id
        String code = "";

        String name = "";

        protected Currency() {}

        Currency(String code, String name) {
            this.code = code;
            this.name = name;
        }
    }
}
