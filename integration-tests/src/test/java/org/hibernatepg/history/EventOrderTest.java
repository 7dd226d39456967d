package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recording.assertReplayed;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.SequenceGenerator;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.hibernatepg.testing.Database;
import org.hibernatepg.testing.Databases;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The events of one row are in the order in which the database wrote them, however many nodes and programs write. */
class EventOrderTest {
    private static final int ROWS = 3;
    private static final int ROUNDS = 60;

    @ParameterizedTest
    @EnumSource
    @Spec({"RV-08", "RV-03"})
    void writersThatCompeteForRowsLeaveEventsInTheOrderOfTheirWrites(Level level) throws Exception {
        try (Database database = Databases.create();
                TestUnit one = node(database, level).start();
                TestUnit two = node(database, level)
                        .set("hibernate.hbm2ddl.auto", "update")
                        .start()) {
            one.inTransaction(session -> {
                for (int i = 0; i < ROWS; i++) {
                    session.persist(new Counter());
                }
            });
            List<Integer> ids = database.query("select id from counter").stream()
                    .map(row -> (Integer) row.get(0))
                    .toList();
            List<Callable<Void>> writers = new ArrayList<>();
            for (TestUnit node : List.of(one, two)) {
                writers.add(() -> bySession(node, ids));
                writers.add(() -> byBulk(node, ids));
            }
            writers.add(() -> byAnotherProgram(database, ids));
            run(writers);

            assertThat(database.query("select sum(count) from counter")).hasToString("[[" + 5 * ROUNDS + "]]");
            assertOrdered(one);
        }
    }

    private static TestUnit node(Database database, Level level) {
        return TestUnit.of(Counter.class).on(database).set("hibernate.history.level", level.name());
    }

    /** Locks, reads and writes through the ORM. */
    private static Void bySession(TestUnit node, List<Integer> ids) {
        for (int i = 0; i < ROUNDS; i++) {
            node.inTransaction(session -> {
                Counter counter = session.find(Counter.class, any(ids), LockModeType.PESSIMISTIC_WRITE);
                counter.count++;
            });
        }
        return null;
    }

    /** Several statements in one transaction, one row each. */
    private static Void byBulk(TestUnit node, List<Integer> ids) {
        for (int i = 0; i < ROUNDS / 2; i++) {
            // In the order of the keys, so that no two wait for each other.
            List<Integer> pair = new ArrayList<>(List.of(any(ids), any(ids)));
            Collections.sort(pair);
            node.inTransaction(session -> pair.forEach(
                    id -> session.createMutationQuery("update Counter set count = count + 1 where id = :id")
                            .setParameter("id", id)
                            .executeUpdate()));
        }
        return null;
    }

    private static Void byAnotherProgram(Database database, List<Integer> ids) throws SQLException {
        try (Connection connection = database.connect();
                var statement = connection.createStatement()) {
            for (int i = 0; i < ROUNDS; i++) {
                statement.execute("update counter set count = count + 1 where id = " + any(ids));
            }
        }
        return null;
    }

    private static int any(List<Integer> ids) {
        return ids.get(ThreadLocalRandom.current().nextInt(ids.size()));
    }

    private static void run(List<Callable<Void>> writers) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(writers.size());
        try {
            for (Future<Void> done : threads.invokeAll(writers)) {
                done.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    /** Each event of a row counts one more than the one before it, and the last is the row. */
    private static void assertOrdered(TestUnit unit) {
        assertThat(unit.query("""
                        select id, pgh_id, before, count
                          from (select *, lag(count) over (partition by id order by pgh_id) as before from counter_event) as e
                         where count <> coalesce(before + 1, 0)""")).isEmpty();
        assertThat(unit.query("""
                        select id, pgh_id
                          from (select *, lag(pgh_created_at) over (partition by id order by pgh_id) as before
                                  from counter_event) as e
                         where pgh_created_at < before""")).isEmpty();
        assertReplayed(unit, "counter", "counter_event", "id, count");
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-08")
    void nodesWithBlocksOfIdentifiersDoNotDisturbTheOrder(Level level) {
        try (Database database = Databases.create();
                TestUnit one = node(database, level).start();
                TestUnit two = node(database, level)
                        .set("hibernate.hbm2ddl.auto", "update")
                        .start()) {
            persisted(one);
            persisted(one);
            Counter far = persisted(two);
            Counter near = persisted(one);
            change(two, near.id);
            change(one, far.id);
            change(one, near.id);

            assertThat(near.id).isLessThan(far.id);
            assertThat(database.query("select id, count from counter_event where id > 2 order by pgh_id"))
                    .containsExactly(
                            List.of(far.id, 0),
                            List.of(near.id, 0),
                            List.of(near.id, 1),
                            List.of(far.id, 1),
                            List.of(near.id, 2));
            assertOrdered(one);
        }
    }

    private static Counter persisted(TestUnit node) {
        return node.fromTransaction(session -> {
            Counter counter = new Counter();
            session.persist(counter);
            return counter;
        });
    }

    private static void change(TestUnit node, int id) {
        node.inTransaction(session -> session.find(Counter.class, id).count++);
    }

    @Entity(name = "Counter")
    @TrackHistory
    static class Counter {
        @Id
        @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "counters")
        @SequenceGenerator(name = "counters", sequenceName = "counters", allocationSize = 50)
        int id;

        int count;
    }
}
