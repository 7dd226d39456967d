package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.math.BigDecimal;
import java.util.List;
import org.hibernate.Session;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.History;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class HistoryExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Product.class, Supplier.class, Stock.class, Login.class, Salary.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"E-007", "E-010", "E-020", "V-005"})
    void everyChangeIsAnEventWhoeverMakesIt() {
        Product product = new Product("pen");
        unit.inTransaction(session -> session.persist(product));
        unit.jdbc("update product set name = 'pencil', price = 2");
        unit.inTransaction(session ->
                session.createMutationQuery("update Product set price = price").executeUpdate());
        unit.inTransaction(session -> session.remove(session.find(Product.class, product.id)));

        List<String> lines = unit.fromTransaction(session -> changes(session, product));

        assertThat(lines).containsExactly("insert: []", Pages.shown("history-changes"), "delete: []");
        assertThat(unit.<List<?>>fromTransaction(HistoryExampleTest::cheapProducts))
                .hasSize(3);
        assertThat(Pages.sent(unit, "create table product_event .*|create index if not exists .*product_event.*"))
                .isEqualTo(Pages.shown("history-table"));
        assertThat(Pages.sent(unit, "alter table .* foreign key .*")).doesNotContain("product_event");
        assertThat(Pages.triggersAndFunctions(unit, "Product:insert_insert")).isEqualTo(Pages.shown("history-trigger"));
    }

    // snippet: history-query
    static List<String> changes(Session session, Product product) {
        History history = History.of(session.getSessionFactory());
        List<Event<Product>> events =
                history.events(session, Product.class).of(product).list();
        return events.stream()
                .map(event -> event.label() + ": " + event.changes())
                .toList();
    }
    // end

    // snippet: history-hql
    static List<EventRecord> cheapProducts(Session session) {
        return session.createSelectionQuery(
                        "from ProductEvent e where e.price < 5 and e.pghCreatedAt > instant - 1 day order by e.pghId",
                        EventRecord.class)
                .getResultList();
    }
    // end

    @Test
    void anEventTellsAboutItself() {
        Product created = new Product("pen");
        unit.inTransaction(session -> session.persist(created));
        unit.inTransaction(session -> session.find(Product.class, created.id).name = "pencil");

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            // snippet: history-event
            Event<Product> event = history.events(session, Product.class)
                    .ofId(created.id)
                    .label("update")
                    .list()
                    .get(0);
            Product then = event.snapshot(); // a detached Product named pencil
            Object name = event.get("name"); // pencil
            List<Change> changes = event.changes(); // [Change[attribute=name, oldValue=pen, newValue=pencil]]
            Event<Product> before = event.previous().orElseThrow(); // the insert, although it has another label
            boolean first = before.isFirst(); // true
            // end
            assertThat(then.name).isEqualTo("pencil");
            assertThat(session.contains(then)).isFalse();
            assertThat(name).isEqualTo("pencil");
            assertThat(changes).containsExactly(new Change("name", "pen", "pencil"));
            assertThat(before.label()).isEqualTo("insert");
            assertThat(first).isTrue();
            assertThat(event.transactionId()).isPresent();
            assertThat(event.context()).isEmpty();
        });
    }

    @Test
    @Spec({"K-002", "RV-13"})
    void trackersHaveLabelsConditionsAndRows() {
        Stock stock = new Stock();
        unit.inTransaction(session -> session.persist(stock));
        unit.inTransaction(session -> session.find(Stock.class, stock.id).amount = -1);
        unit.inTransaction(session -> session.find(Stock.class, stock.id).amount = -1);
        unit.inTransaction(session -> session.remove(session.find(Stock.class, stock.id)));

        assertThat(unit.query("select pgh_label, amount from stock_event order by pgh_id"))
                .isEqualTo(List.of(
                        List.of("snapshot", 10),
                        List.of("snapshot", -1),
                        List.of("oversold", 10),
                        List.of("gone", -1)));
        assertThat(unit.value("select count(*) from stock_event where pgh_label = 'oversold'"))
                .isEqualTo(1L);
    }

    @Test
    void onlyChosenAttributesAreStoredAndCompared() {
        Login login = new Login();
        unit.inTransaction(session -> session.persist(login));
        unit.inTransaction(session -> session.find(Login.class, login.id).lastSeen = 5);
        unit.inTransaction(session -> session.find(Login.class, login.id).email = "ada@example.org");

        assertThat(unit.query("select pgh_label, email from login_event where pgh_label = 'update'"))
                .isEqualTo(List.of(List.of("update", "ada@example.org")));
        assertThat(
                        unit.query(
                                "select column_name from information_schema.columns where table_name = 'login_event' and column_name = 'last_seen'"))
                .isEmpty();
    }

    @Test
    @Spec("G-028")
    void aHistoryMayBeIgnored() {
        unit.inTransaction(session -> {
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Product:insert_insert")) {
                session.persist(new Product("pen"));
            }
        });

        assertThat(unit.value("select count(*) from product")).isEqualTo(1L);
        assertThat(unit.value("select count(*) from product_event")).isEqualTo(0L);
    }

    @Test
    @Spec({"E-002", "E-014"})
    void anEntityMayHaveSeveralHistories() {
        Salary salary = new Salary();
        unit.inTransaction(session -> session.persist(salary));
        unit.inTransaction(session -> session.find(Salary.class, salary.id).amount = new BigDecimal("10.00"));

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            // snippet: history-named-query
            long all = history.events(session, Salary.class).count(); // SalaryEvent: 2
            long raises = history.events(session, Salary.class, "Raise").count(); // 1
            // end
            assertThat(all).isEqualTo(2);
            assertThat(raises).isEqualTo(1);
        });
    }
}

// snippet: history-entity
@Entity
@TrackHistory
class Product {
    @Id
    @GeneratedValue
    Long id;

    String name;
    BigDecimal price;

    @ManyToOne(fetch = FetchType.LAZY)
    Supplier supplier;
    // end

    Product(String name) {
        this.name = name;
        this.price = BigDecimal.ONE;
    }

    protected Product() {}
}

@Entity
class Supplier {
    @Id
    @GeneratedValue
    Long id;

    String name;
}

// snippet: history-trackers
@Entity
@TrackHistory(
        trackers = {
            @Tracker(
                    on = {INSERT, UPDATE},
                    label = "snapshot"),
            @Tracker(on = UPDATE, label = "oversold", condition = "old.amount >= 0 and new.amount < 0", row = Row.OLD),
            @Tracker(on = DELETE, label = "gone")
        })
class Stock {
    @Id
    @GeneratedValue
    Long id;

    int amount = 10;
}
// end

// snippet: history-exclude
@Entity
@TrackHistory(exclude = "lastSeen")
class Login {
    @Id
    @GeneratedValue
    Long id;

    String email;
    int lastSeen;
}
// end

// snippet: history-named
@Entity
@TrackHistory
@TrackHistory(
        name = "Raise",
        table = "raise",
        attributes = "amount",
        trackers = @Tracker(on = Operation.UPDATE, label = "raise", condition = "new.amount > old.amount"))
class Salary {
    @Id
    @GeneratedValue
    Long id;

    BigDecimal amount = BigDecimal.ONE;
    String note;
}
// end
