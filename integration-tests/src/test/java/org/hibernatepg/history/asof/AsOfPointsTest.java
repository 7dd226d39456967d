package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.ManyToOne;
import java.io.Serializable;
import java.time.Instant;
import java.util.List;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an instant sees of events that were written late, in a long transaction, or several times in one. */
class AsOfPointsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Stock.class, Shelf.class, Bin.class);

    private final History history = History.of(unit.sessionFactory());

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private @Nullable String stock(Instant then) {
        return history.asOf(then).call(session -> {
            Stock stock = session.find(Stock.class, 1);
            List<String> names = session.createSelectionQuery("select s.name from Stock s", String.class)
                    .list();
            assertThat(names).isEqualTo(stock == null ? List.of() : List.of(stock.name));
            return stock == null ? null : stock.name;
        });
    }

    @Test
    @Spec("GAP-27")
    void rowsOlderThanTheirHistoryAreThereFromTheirBackfillOn() {
        unit.jdbc("alter table stock disable trigger user");
        unit.jdbc("insert into stock (id, name) values (1, 'old')");
        unit.jdbc("alter table stock enable trigger user");
        Instant before = unit.now();
        unit.inTransaction(session -> history.backfill(session, Stock.class));
        Instant filled = unit.now();
        unit.jdbc("update stock set name = 'new'");
        Instant updated = unit.now();
        unit.jdbc("delete from stock");
        assertThat(unit.query("select pgh_operation from stock_event order by pgh_id"))
                .containsExactly(List.of("L"), List.of("U"), List.of("D"));

        assertThat(stock(before)).isNull();
        assertThat(stock(filled)).isEqualTo("old");
        assertThat(stock(updated)).isEqualTo("new");
        assertThat(stock(unit.now())).isNull();
    }

    /** Its number is less than that of the update, its time is later. */
    @Test
    void aBackfillAfterTheFirstUpdateDoesNotHideIt() {
        unit.jdbc("alter table stock disable trigger user");
        unit.jdbc("insert into stock (id, name) values (1, 'old')");
        unit.jdbc("alter table stock enable trigger user");
        unit.jdbc("update stock set name = 'new'");
        Instant updated = unit.now();
        unit.inTransaction(session -> history.backfill(session, Stock.class));
        assertThat(stock(updated)).isEqualTo("new");
        assertThat(stock(unit.now())).isEqualTo("new");
    }

    /** Transactions that were begun in another order than that in which they wrote. */
    @Test
    void theTimeOfATransactionIsThatOfAllItsEvents() {
        try (Session late = unit.sessionFactory().openSession()) {
            late.beginTransaction();
            late.createNativeQuery("select 1", Integer.class).getSingleResult();
            Instant begun = unit.now();
            unit.inTransaction(session -> session.persist(new Shelf(1, "other")));
            Instant between = unit.now();
            late.persist(new Shelf(2, "first"));
            late.flush();
            late.createMutationQuery("update Shelf s set s.name = 'second' where s.id = 2")
                    .executeUpdate();
            late.getTransaction().commit();
            assertThat(shelves(begun)).containsExactly("second");
            assertThat(shelves(between)).containsExactly("other", "second");
            assertThat(shelves(begun.minusSeconds(60))).isEmpty();
        }
    }

    @Test
    void aRowThatOneTransactionDeletesAndInsertsAnewIsThere() {
        unit.jdbc("insert into shelf (id, name) values (1, 'a'), (2, 'b'), (3, 'c')");
        Instant then = unit.now();
        unit.inTransaction(session -> {
            for (String statement : List.of(
                    "delete from shelf where id = 1",
                    "insert into shelf (id, name) values (1, 'again')",
                    "delete from shelf where id = 3",
                    "insert into shelf (id, name) values (3, 'again')",
                    "delete from shelf where id = 3")) {
                session.createNativeMutationQuery(statement).executeUpdate();
            }
        });
        assertThat(shelves(then)).containsExactly("a", "b", "c");
        assertThat(shelves(unit.now())).containsExactly("again", "b");
        unit.jdbc("delete from shelf where id = 2");
        unit.jdbc("delete from shelf where id = 1");
        assertThat(shelves(unit.now())).isEmpty();
    }

    /** Searched, looked up one by one, and looked up together. */
    private List<String> shelves(Instant then) {
        return history.asOf(then).call(session -> {
            List<String> names = session.createSelectionQuery("select s.name from Shelf s order by s.id", String.class)
                    .list();
            assertThat(List.of(1, 2, 3).stream()
                            .map(id -> session.find(Shelf.class, id))
                            .filter(shelf -> shelf != null)
                            .map(shelf -> shelf.name))
                    .isEqualTo(names);
            assertThat(session.createSelectionQuery(
                                    "select s.name from Shelf s where s.id in (1, 2, 3) order by s.id", String.class)
                            .list())
                    .isEqualTo(names);
            return names;
        });
    }

    @Test
    @Spec("GAP-27")
    void joinsByKeysOfSeveralColumns() {
        unit.inTransaction(session -> {
            Bin bin = new Bin(1, 2, "then", null);
            session.persist(bin);
            session.persist(new Bin(3, 4, "inner", bin));
        });
        Instant then = unit.now();
        unit.jdbc("update bin set name = 'now'");
        unit.jdbc("update bin set outer_x = null, outer_y = null");
        unit.jdbc("delete from bin where x = 1");
        history.asOf(then).run(session -> {
            for (String join : List.of("join", "left join")) {
                assertThat(session.createSelectionQuery(
                                        "select o.name from Bin b " + join + " b.outer o where b.x = ?1 and b.y = 4",
                                        String.class)
                                .setParameter(1, 3)
                                .list())
                        .containsExactly("then");
            }
            assertThat(session.createSelectionQuery("select b.name from Bin b join Bin i on i.outer = b", String.class)
                            .list())
                    .containsExactly("then");
            Bin outer = (Bin) Hibernate.unproxy(session.find(Bin.class, new BinId(3, 4)).outer);
            assertThat(outer.name).isEqualTo("then");
        });
        history.asOf(unit.now()).run(session -> assertThat(
                        session.createSelectionQuery("select o.name from Bin b left join b.outer o", String.class)
                                .list())
                .containsExactly((String) null));
    }

    @Entity(name = "Stock")
    @TrackHistory
    static class Stock {
        @Id
        int id;

        String name = "";
    }

    @Entity(name = "Shelf")
    @TrackHistory(createdAt = CreatedAt.NOW)
    static class Shelf {
        @Id
        int id;

        String name = "";

        protected Shelf() {}

        Shelf(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    record BinId(int x, int y) implements Serializable {}

    @Entity(name = "Bin")
    @IdClass(BinId.class)
    @TrackHistory
    static class Bin {
        @Id
        int x;

        @Id
        int y;

        String name = "";

        @ManyToOne(fetch = FetchType.LAZY)
        @Nullable
        Bin outer;

        protected Bin() {}

        Bin(int x, int y, String name, @Nullable Bin outer) {
            this.x = x;
            this.y = y;
            this.name = name;
            this.outer = outer;
        }
    }
}
