package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.ReadOnlyViolationException;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ProtectedOperationException;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Contexts, ignored triggers, read-only scopes and blocks in one story, with each way to set the driver, the pool and Hibernate. */
class DriverOptionsTest {
    private static final List<String> DRIVER = List.of(
            "prepareThreshold=1",
            "prepareThreshold=0",
            "preferQueryMode=simple",
            "preferQueryMode=extendedForPrepared",
            "autosave=always",
            "autosave=conservative&cleanupSavepoints=true",
            "reWriteBatchedInserts=true",
            "readOnlyMode=always");

    /** Those that release earlier are for JTA: without it Hibernate loses what was written. */
    private static final List<String> HANDLING = List.of(
            "DELAYED_ACQUISITION_AND_RELEASE_AFTER_TRANSACTION",
            "DELAYED_ACQUISITION_AND_HOLD",
            "IMMEDIATE_ACQUISITION_AND_HOLD");

    /** After some of them the driver's statements are prepared on the server. */
    private static final int ROUNDS = 6;

    private TestUnit unit;
    private HikariDataSource pool;

    static List<String[]> ways() {
        List<String[]> ways = new ArrayList<>();
        DRIVER.forEach(driver -> ways.add(new String[] {driver, HANDLING.get(0), "true"}));
        for (String handling : HANDLING) {
            ways.add(new String[] {DRIVER.get(0), handling, "true"});
            ways.add(new String[] {DRIVER.get(4), handling, "false"});
        }
        return ways;
    }

    private void start(String driver, String handling, boolean autocommit) {
        unit = TestUnit.of(Report.class);
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(unit.database().jdbcUrl() + (unit.database().jdbcUrl().contains("?") ? "&" : "?") + driver);
        config.setUsername(unit.database().user());
        config.setPassword(unit.database().password());
        config.setAutoCommit(autocommit);
        config.setMaximumPoolSize(2);
        config.setConnectionTimeout(5_000);
        pool = new HikariDataSource(config);
        unit.set("hibernate.connection.datasource", pool)
                .set("hibernate.connection.handling_mode", handling)
                .set("hibernate.connection.provider_disables_autocommit", String.valueOf(!autocommit))
                .set("hibernate.jdbc.batch_size", "10")
                .set("hibernate.routing.replicas", "none")
                .start();
    }

    @AfterEach
    void stop() {
        unit.close();
        pool.close();
    }

    @ParameterizedTest
    @MethodSource("ways")
    @Spec({"G-007", "RO-08", "XA-02"})
    void scopesAreWhatTheyAre(String driver, String handling, String autocommit) {
        start(driver, handling, Boolean.parseBoolean(autocommit));
        for (int round = 0; round < ROUNDS; round++) {
            int first = round * 100;
            unit.inTransaction(session -> story(session, first));
            assertThat(unit.query(
                            "select text, pgh_context ->> 'user' from report_event where id >= ? and id < ? order by pgh_id",
                            first,
                            first + 100))
                    .as("round " + round)
                    .isEqualTo(List.of(
                            row("a", null),
                            row("b", "ada"),
                            row("c", "ada"),
                            row("secret", "ada"),
                            row("d", null),
                            row("e", "eve"),
                            row("f", null),
                            row("g", null)));
            unit.inTransaction(session -> {
                assertThatThrownBy(() -> write(session, first + 50, "secret"))
                        .isInstanceOf(ProtectedOperationException.class);
                session.getTransaction().markRollbackOnly();
            });
        }
        assertThatThrownBy(() -> ReadOnlyScopes.of(unit.sessionFactory()).run(session -> write(session, 1000, "x")))
                .isInstanceOf(ReadOnlyViolationException.class);
        assertThat(unit.value("select count(*) from report")).isEqualTo(ROUNDS * 8L);
    }

    private static List<Object> row(String text, String user) {
        List<Object> row = new ArrayList<>();
        row.add(text);
        row.add(user);
        return row;
    }

    private void story(Session session, int first) {
        NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());
        session.persist(new Report(first, "a"));
        try (var context = HistoryContext.open(session, Map.of("user", "ada"))) {
            session.persist(new Report(first + 1, "b"));
            session.persist(new Report(first + 2, "c"));
            try (var ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Report:no_secrets")) {
                session.persist(new Report(first + 3, "secret"));
            }
        }
        session.persist(new Report(first + 4, "d"));
        try (ReadOnlyScope scope = ReadOnlyScopes.of(unit.sessionFactory()).open(session)) {
            assertThatThrownBy(() -> write(session, first + 9, "refused")).isInstanceOf(RuntimeException.class);
        }
        nested.run(session, () -> {
            try (var context = HistoryContext.open(session, Map.of("user", "bob"))) {
                write(session, first + 10, "undone");
                throw new Rollback();
            }
        });
        HistoryContext.run(
                session, Map.of("user", "eve"), () -> nested.run(session, () -> write(session, first + 5, "e")));
        assertThatThrownBy(() -> nested.run(session, () -> write(session, first + 11, "secret")))
                .isInstanceOf(ProtectedOperationException.class);
        write(session, first + 6, "f");
        session.doWork(connection -> {
            try (var statement = connection.prepareStatement("insert into report (id, text) values (?, ?)")) {
                statement.setInt(1, first + 7);
                statement.setString(2, "g");
                statement.addBatch();
                statement.executeBatch();
            }
        });
    }

    private static void write(Session session, int id, String text) {
        session.persist(new Report(id, text));
        session.flush();
    }

    @Entity(name = "Report")
    @TrackHistory
    @Protect(name = "no_secrets", operations = Operation.INSERT, condition = "new.text = 'secret'")
    static class Report {
        @Id
        int id;

        String text;

        protected Report() {}

        Report(int id, String text) {
            this.id = id;
            this.text = text;
        }
    }
}
