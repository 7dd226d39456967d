package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.PersistenceException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.SoftDelete;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Rows that are marked as deleted while others write them. */
class SoftDeleteConcurrencyTest {
    private static final int THREADS = 6;
    private static final int STATEMENTS = 60;

    /** The row has another key meanwhile. */
    private static final String STALE = "stale";

    private static final List<String> WRITES = List.of(
            "delete from account where id <= %d",
            "delete from account where id > %d",
            "update account set n = n + 1 where id >= %d",
            "update account set active = true where id <> %d",
            "update account set id = id + 1000 where id = %d",
            "update account set id = id - 1000 where id > 1000 and %d > 0",
            "insert into account (id, n, active) select i, 0, true from generate_series(1, %d) as i on conflict (id) do update set active = true, n = account.n + 1");

    @ParameterizedTest
    @EnumSource
    void aDeleteThatMeetsOtherWritersMarksTheRowsAsTheyAreThen(Level level) throws Exception {
        try (TestUnit unit = TestUnit.of(Account.class).set("hibernate.history.level", level.name())) {
            unit.start();
            unit.jdbc("insert into account (id, n, active) select i, 0, true from generate_series(1, 8) as i");
            List<String> failures = new ArrayList<>();
            ExecutorService threads = Executors.newFixedThreadPool(THREADS);
            try {
                List<Callable<List<String>>> work = new ArrayList<>();
                for (int i = 0; i < THREADS; i++) {
                    int seed = i;
                    work.add(() -> write(unit, new Random(seed)));
                }
                for (Future<List<String>> done : threads.invokeAll(work)) {
                    failures.addAll(done.get());
                }
            } finally {
                threads.shutdownNow();
            }

            // Deadlocks, and keys that somebody else has taken, are no fault of the triggers.
            assertThat(failures)
                    .filteredOn(
                            state -> !state.startsWith("40P01") && !state.startsWith("23505") && !state.equals(STALE))
                    .isEmpty();
            unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
        }
    }

    private static List<String> write(TestUnit unit, Random random) throws SQLException {
        List<String> failures = new ArrayList<>();
        try (Connection connection = unit.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("set deadlock_timeout = '20ms'");
            for (int i = 0; i < STATEMENTS; i++) {
                String sql = WRITES.get(random.nextInt(WRITES.size())).formatted(1 + random.nextInt(8));
                try {
                    switch (random.nextInt(6)) {
                        case 0 ->
                            inSession(unit, session -> session.createMutationQuery("delete Account where n > 1")
                                    .executeUpdate());
                        case 1 ->
                            inSession(unit, session -> session.createSelectionQuery("from Account", Account.class)
                                    .setMaxResults(2)
                                    .getResultList()
                                    .forEach(session::remove));
                        default -> statement.execute(sql);
                    }
                } catch (SQLException e) {
                    failures.add(e.getSQLState() + " " + e.getMessage() + ": " + sql);
                } catch (PersistenceException e) {
                    failures.add(state(e));
                }
            }
        }
        return failures;
    }

    private static void inSession(TestUnit unit, Consumer<Session> work) {
        unit.inTransaction(session -> {
            session.createNativeMutationQuery("set local deadlock_timeout = '20ms'")
                    .executeUpdate();
            work.accept(session);
        });
    }

    private static String state(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return sql.getSQLState() + " " + sql.getMessage();
            }
        }
        return failure instanceof OptimisticLockException ? STALE : failure.toString();
    }

    /** PostgreSQL skips it where nothing but the delete itself changes the row, and refuses it where a trigger does. */
    @Test
    void aNativeDeleteThatMeetsARowTwiceIsRefusedAndNothingIsWritten() {
        try (TestUnit unit = TestUnit.of(Account.class)) {
            unit.start();
            unit.jdbc("insert into account (id, n, active) values (1, 0, true)");

            assertThatThrownBy(() ->
                            unit.jdbc("delete from account using generate_series(1, 2) as twice where account.id = 1"))
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("27000"));
            unit.jdbc("delete from account where exists (select from generate_series(1, 2) as twice)");

            assertThat(unit.query("select pgh_label from account_event order by pgh_id"))
                    .containsExactly(List.of("insert"), List.of("delete"));
            unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session));
        }
    }

    @Entity(name = "Account")
    @TrackHistory
    @SoftDelete(name = "soft", attribute = "active")
    static class Account {
        @Id
        int id;

        int n;
        boolean active;
    }
}
