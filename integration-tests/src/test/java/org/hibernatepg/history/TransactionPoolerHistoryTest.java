package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the history module does, behind PgBouncer in transaction mode with a single connection to the server: whoever comes next
 * is on the connection where it was done, and meets whatever was left.
 */
class TransactionPoolerHistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Parcel.class, Courier.class)
            .set("hibernate.history.erasure", true)
            .behindPgBouncer(1);

    private static History history;

    @BeforeEach
    void clean() {
        unit.truncate();
        history = History.of(unit.sessionFactory());
        unit.inTransaction(session -> {
            session.persist(new Courier(1, "Mary"));
            session.persist(new Courier(2, "John"));
            session.flush();
            session.persist(new Parcel(1, "sent", session.getReference(Courier.class, 1)));
        });
    }

    @AfterEach
    void nothingIsLeft() {
        assertThat(unit.pooler().leftovers()).isEmpty();
    }

    private static void write(String status, int courier) {
        unit.inTransaction(session -> {
            Parcel parcel = session.find(Parcel.class, 1);
            parcel.status = status;
            parcel.stops.add("stop " + parcel.stops.size());
            parcel.courier = session.getReference(Courier.class, courier);
        });
    }

    private static String status(Session session) {
        return session.find(Parcel.class, 1).status;
    }

    /** Another client of the pooler, who has nothing to do with all this. */
    private static List<String> seenByAnother() {
        return unit.fromTransaction(session -> session.createSelectionQuery(
                        "select p.status || ' ' || c.name from Parcel p join p.courier c", String.class)
                .list());
    }

    @Test
    @Spec({"PB-01", "GAP-21"})
    void aContextIsWithTheWritesOfItsScopeInEveryTransactionAndWithNobodyElses() {
        HistoryContext.run(Map.of("user", 1), () -> {
            write("packed", 1);
            write("sent on", 2);
        });
        write("lost", 1);

        assertThat(
                        unit.query(
                                "select pgh_context ->> 'user', status from parcel_event where status <> 'sent' order by pgh_id"))
                .extracting(row -> row.get(0))
                .containsExactly("1", "1", null);
    }

    @Test
    @Spec("PB-01")
    void aContextOfASessionWithoutATransactionIsWithItsStatementAlone() {
        unit.sessionFactory()
                .inSession(session -> HistoryContext.run(
                        session,
                        Map.of("user", 2),
                        () -> session.doWork(connection -> {
                            try (var statement = connection.createStatement()) {
                                statement.executeUpdate("update parcel set status = 'native' where id = 1");
                            }
                        })));
        write("after", 1);

        assertThat(
                        unit.query(
                                "select pgh_context ->> 'user' from parcel_event where status in ('native', 'after') order by pgh_id"))
                .containsExactly(List.of("2"), Collections.singletonList(null));
    }

    @Test
    @Spec({"PB-01", "GAP-21"})
    void aSessionAsOfAnInstantReadsThePastAndTheNextClientThePresent() {
        Instant before = unit.now();
        write("delivered", 2);

        for (int i = 0; i < 3; i++) {
            String seen = history.asOf(before)
                    .call(session -> status(session) + " "
                            + session.find(Parcel.class, 1).courier.getName() + session.find(Parcel.class, 1).stops);
            assertThat(seen).isEqualTo("sent Mary[]");
            assertThat(seenByAnother()).containsExactly("delivered John");
        }
    }

    @Test
    @Spec("PB-01")
    void sessionsOfThePastAndOfTodayInterleave() {
        Instant before = unit.now();
        write("delivered", 2);

        // It has a transaction of its own until it is closed, and with it a connection to the server.
        try (TestUnit two = TestUnit.of(Parcel.class, Courier.class)
                        .on(unit.database())
                        .set("hibernate.hbm2ddl.auto", "none")
                        .behindPgBouncer(2)
                        .start();
                Session past = History.of(two.sessionFactory()).asOf(before).openSession()) {
            for (int i = 0; i < 3; i++) {
                assertThat(status(past)).isEqualTo("sent");
                assertThat(two.<String>fromTransaction(TransactionPoolerHistoryTest::status))
                        .isEqualTo("delivered");
                past.clear();
            }
        }
        write("returned", 1);
        assertThat(seenByAnother()).containsExactly("returned Mary");
    }

    @Test
    @Spec("PB-01")
    void sessionsAsOfAnEventAndAsOfAMomentToo() {
        Moment moment =
                unit.fromTransaction(session -> Replay.of(unit.sessionFactory()).moment(session));
        write("delivered", 2);
        Event<Parcel> first = unit.fromTransaction(
                session -> history.events(session, Parcel.class).ofId(1).list().get(0));

        assertThat(history.asOf(moment).<String>call(TransactionPoolerHistoryTest::status))
                .isEqualTo("sent");
        assertThat(history.asOf(first).<String>call(TransactionPoolerHistoryTest::status))
                .isEqualTo("sent");
        assertThat(seenByAnother()).containsExactly("delivered John");
    }

    @Test
    @Spec("PB-01")
    void aSessionOfThePastThatFailedLeavesNothing() {
        Instant before = unit.now();

        assertThatThrownBy(() -> history.asOf(before).run(session -> {
                    status(session);
                    session.createNativeQuery("select 1 / 0", Integer.class).getSingleResult();
                }))
                .hasMessageContaining("division by zero");
        assertThat(seenByAnother()).containsExactly("sent Mary");
    }

    @Test
    @Spec("PB-01")
    void revertsRunThere() {
        Instant before = unit.now();
        write("delivered", 2);

        unit.inTransaction(
                session -> history.revert(session, Parcel.class, 1).to(before).apply());
        assertThat(seenByAnother()).containsExactly("sent Mary");
    }

    @Test
    @Spec("PB-01")
    void maintenanceRunsThere() {
        write("packed", 1);
        write("delivered", 2);

        assertThat(history.retention()
                        .of(Parcel.class)
                        .purge(unit.now())
                        .batchSize(1)
                        .run()
                        .total())
                .isPositive();
        unit.inTransaction(session -> history.backfill(session, Parcel.class));
        unit.inTransaction(session -> history.record(session, session.find(Parcel.class, 1), "update"));
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
        assertThat(seenByAnother()).containsExactly("delivered John");
    }

    @Test
    @Spec("PB-01")
    void erasureRunsThere() {
        write("moved", 1);
        unit.inTransaction(session -> session.remove(session.find(Parcel.class, 1)));

        unit.inTransaction(
                session -> history.erasure(session).because("asked for it").erase(Parcel.class, 1));
        assertThat(unit.value("select count(*) from parcel_event")).isEqualTo(0L);
    }

    @Test
    @Spec("PB-02")
    void aStreamOfEventsIsReadInItsTransactionAndCannotBeReadOnAfterIt() {
        for (int i = 0; i < 60; i++) {
            write("status " + i, 1);
        }
        Iterator<String> rest;
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            Stream<String> statuses = session.createSelectionQuery(
                            "select e.status from ParcelEvent e order by e.pghId", String.class)
                    .setFetchSize(10)
                    .getResultStream();
            rest = statuses.iterator();
            assertThat(rest.next()).isEqualTo("sent");
            assertThat(session.createNativeQuery("select count(*) from pg_cursors where not is_holdable", Long.class)
                            .getSingleResult())
                    .isPositive();
            session.getTransaction().commit();

            assertThat(unit.pooler().leftovers()).isEmpty();
            assertThatThrownBy(() -> {
                        while (rest.hasNext()) {
                            rest.next();
                        }
                    })
                    .isInstanceOf(RuntimeException.class);
        }
        assertThat(seenByAnother()).containsExactly("status 59 Mary");
    }

    @Entity(name = "Parcel")
    @TrackHistory(collections = true)
    static class Parcel {
        @Id
        int id;

        String status;

        @ManyToOne(fetch = FetchType.LAZY)
        Courier courier;

        @ElementCollection
        Set<String> stops = new HashSet<>();

        Parcel() {}

        Parcel(int id, String status, Courier courier) {
            this.id = id;
            this.status = status;
            this.courier = courier;
        }
    }

    @Entity(name = "Courier")
    @TrackHistory
    static class Courier {
        @Id
        int id;

        String name;

        String getName() {
            return name;
        }

        Courier() {}

        Courier(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }
}
