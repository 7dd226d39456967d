package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What scopes leave on connections, directly and behind a pooler whose one connection everybody gets, and on threads. */
class ReadOnlyScopesAndConnectionsTest {
    private TestUnit unit = TestUnit.of(Stone.class);

    @BeforeEach
    void setUp() {
        unit.prepare("create table stone (id int primary key, colour text)");
        unit.prepare("insert into stone values (1, 'grey')");
        unit.set("hibernate.hbm2ddl.auto", "validate");
    }

    @AfterEach
    void close() {
        // Behind PgBouncer this fails if anything is left on a connection to the server.
        unit.close();
    }

    private ReadOnlyScopes scopes() {
        return ReadOnlyScopes.of(unit.sessionFactory());
    }

    private void write(String colour) {
        unit.inTransaction(session -> session.find(Stone.class, 1).colour = colour);
    }

    private void assertRefused() {
        assertThatThrownBy(() -> write("red"))
                .satisfies(e -> assertThat(ReadOnlyViolationException.find(e)).isPresent());
    }

    /** All settings of the server, and all that JDBC knows of the pool's connection. */
    private static Map<String, String> state(Connection connection) throws SQLException {
        Map<String, String> state = new TreeMap<>();
        state.put("autocommit", String.valueOf(connection.getAutoCommit()));
        state.put("read-only", String.valueOf(connection.isReadOnly()));
        state.put("isolation", String.valueOf(connection.getTransactionIsolation()));
        state.put("holdability", String.valueOf(connection.getHoldability()));
        state.put("schema", String.valueOf(connection.getSchema()));
        state.put("client", String.valueOf(connection.getClientInfo()));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name, setting from pg_settings")) {
            while (rows.next()) {
                state.put(rows.getString(1), rows.getString(2));
            }
        }
        return state;
    }

    private Map<String, String> pooled() throws SQLException {
        try (Connection connection = unit.dataSource().getConnection()) {
            return state(connection);
        }
    }

    private void useAllForms() {
        ReadOnlyScopes scopes = scopes();
        scopes.run(session -> session.find(Stone.class, 1));
        scopes.fast().run(session -> session.find(Stone.class, 1).colour = "red");
        assertThatThrownBy(() -> scopes.run(session -> session.find(Stone.class, 1).colour = "red"))
                .isInstanceOf(ReadOnlyViolationException.class);
        try (ReadOnlyScope scope = scopes.open()) {
            assertRefused();
        }
        unit.inTransaction(session -> {
            session.find(Stone.class, 1).colour = "blue";
            session.flush();
            try (ReadOnlyScope scope = scopes.open()) {
                session.createNativeQuery("select colour from stone", String.class)
                        .getSingleResult();
            }
            session.doWork(connection -> {
                try (ReadOnlyScope scope = scopes.open();
                        Statement statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.execute("delete from stone"))
                            .isInstanceOf(SQLException.class);
                }
            });
        });
        unit.sessionFactory().inSession(session -> {
            try (ReadOnlyScope scope = scopes.open()) {
                assertThat(session.createSelectionQuery("select colour from Stone", String.class)
                                .getSingleResult())
                        .isEqualTo("blue");
            }
        });
        write("grey");
    }

    @Test
    @Spec("RO-06")
    void connectionsAndSettingsAreExactlyAsBefore() throws SQLException {
        unit.start();
        write("grey");
        Map<String, String> before = pooled();

        useAllForms();

        assertThat(pooled()).isEqualTo(before).containsEntry("autocommit", "true");
    }

    @ParameterizedTest
    @Spec({"RO-13", "RO-06"})
    @ValueSource(ints = {1, 3})
    void nothingStaysOnTheConnectionsOfAPooler(int connections) throws SQLException {
        unit.behindPgBouncer(connections).start();
        Map<String, String> before = pooled();

        useAllForms();

        assertThat(pooled()).isEqualTo(before);
        assertThat(unit.value("select colour from stone")).isEqualTo("grey");
    }

    @Test
    @Spec("RO-13")
    void whoSharesTheOneConnectionOfAPoolerWritesBetweenTheTransactionsOfAScope() throws Exception {
        unit.behindPgBouncer(1).start();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (ReadOnlyScope scope = scopes().open();
                Session session = unit.sessionFactory().openSession()) {
            for (int i = 0; i < 4; i++) {
                session.beginTransaction();
                session.find(Stone.class, 1);
                session.getTransaction().commit();
                String colour = "colour " + i;
                other.submit(() -> write(colour)).get();
                assertThatThrownBy(() -> session.doWork(connection -> {
                            try (Statement statement = connection.createStatement()) {
                                statement.execute("update stone set colour = 'red'");
                            }
                        }))
                        .isInstanceOf(ReadOnlyViolationException.class);
            }
        } finally {
            other.shutdownNow();
        }

        assertThat(unit.value("select colour from stone")).isEqualTo("colour 3");
    }

    @Test
    @Spec("RO-06")
    void optionsThatWereSetBeforeAreKept() {
        unit.start();
        unit.sessionFactory()
                .inSession(session -> session.doWork(connection -> {
                    connection.setReadOnly(true);
                    connection.setTransactionIsolation(Connection.TRANSACTION_SERIALIZABLE);
                    connection.setAutoCommit(false);
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("set local work_mem = '7MB'");
                        try (ReadOnlyScope scope = scopes().open();
                                ResultSet row = statement.executeQuery("show work_mem")) {
                            row.next();
                            assertThat(row.getString(1)).isEqualTo("7MB");
                            statement.execute("set local work_mem = '8MB'");
                        }
                        assertThat(connection.isReadOnly()).isTrue();
                        assertThat(connection.getTransactionIsolation()).isEqualTo(Connection.TRANSACTION_SERIALIZABLE);
                        assertThat(connection.getAutoCommit()).isFalse();
                        assertThatThrownBy(() -> statement.execute("delete from stone"))
                                .hasMessageContaining("read-only transaction");
                        connection.rollback();
                    }
                }));
    }

    @Test
    @Spec("RO-06")
    void aServerWhoseTransactionsAreReadOnlyByDefaultStaysSo() {
        unit.prepare("do $$ begin execute 'alter database ' || current_database()"
                        + " || ' set default_transaction_read_only = on'; end $$")
                .start();
        scopes().run(session -> session.find(Stone.class, 1));
        assertThat(unit.<String>fromTransaction(
                        session -> session.createNativeQuery("show transaction_read_only", String.class)
                                .getSingleResult()))
                .isEqualTo("on");
    }

    @Test
    @Spec("RO-07")
    void anotherThreadWritesOn() throws Exception {
        unit.start();
        for (ExecutorService threads : executors()) {
            try (ReadOnlyScope scope = scopes().open()) {
                threads.submit(() -> write("green")).get();
                assertRefused();
            } finally {
                threads.shutdownNow();
            }
            assertThat(unit.value("select colour from stone")).isEqualTo("green");
            unit.jdbc("update stone set colour = 'grey'");
        }
    }

    /** Of platform threads and, where the platform has them, of virtual ones. */
    private static List<ExecutorService> executors() throws ReflectiveOperationException {
        List<ExecutorService> executors = new ArrayList<>(List.of(Executors.newFixedThreadPool(2)));
        if (Runtime.version().feature() >= 21) {
            executors.add((ExecutorService)
                    Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null));
        }
        return executors;
    }

    @Test
    @Spec("RO-07")
    void aScopeIsCarriedToOtherThreadsExplicitly() throws Exception {
        unit.start();
        for (ExecutorService threads : executors()) {
            try (ReadOnlyScope scope = scopes().named("carried").open()) {
                Callable<String> reading = () -> unit.fromTransaction(session -> session.find(Stone.class, 1).colour);
                Future<String> read = threads.submit(scope.wrap(reading));
                Future<?> written = threads.submit(scope.wrap(() -> write("red")));

                assertThat(read.get()).isEqualTo("grey");
                assertThatThrownBy(written::get).satisfies(e -> assertThat(ReadOnlyViolationException.find(e))
                        .hasValueSatisfying(
                                violation -> assertThat(violation.getScope()).isEqualTo("carried")));
                // The thread itself is not in it.
                threads.submit(() -> write("green")).get();
                unit.jdbc("update stone set colour = 'grey'");
            } finally {
                threads.shutdownNow();
            }
        }
    }

    @Test
    @Spec("RO-07")
    void anExecutorOfAScopeMakesAllItsTasksReadOnlyAlsoAfterTheScope() throws Exception {
        unit.start();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        CountDownLatch done = new CountDownLatch(1);
        java.util.concurrent.Executor carried;
        try (ReadOnlyScope scope = scopes().open()) {
            carried = scope.wrap(threads);
        }
        try {
            carried.execute(() -> {
                try {
                    write("red");
                } catch (RuntimeException e) {
                    thrown.set(e);
                }
                done.countDown();
            });
            done.await();
        } finally {
            threads.shutdownNow();
        }

        assertThat(ReadOnlyViolationException.find(thrown.get())).isPresent();
        write("green");
    }

    @Test
    @Spec("RO-07")
    void aScopeIsClosedOnItsOwnThreadOnly() throws Exception {
        unit.start();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try (ReadOnlyScope scope = scopes().open()) {
            assertThatThrownBy(() -> other.submit(scope::close).get())
                    .hasCauseInstanceOf(RoutingException.class)
                    .hasMessageContaining("ends on the thread that opened it");
            assertThat(scope.isOpen()).isTrue();
            assertRefused();
        } finally {
            other.shutdownNow();
        }
        write("green");
    }

    @Test
    @Spec("RO-06")
    void aPoolWithoutAutocommitServesToo() {
        withoutAutocommit("false", other -> {
            try (ReadOnlyScope scope = ReadOnlyScopes.of(other.sessionFactory()).open()) {
                assertThatThrownBy(() -> other.inTransaction(session -> session.find(Stone.class, 1).colour = "red"))
                        .satisfies(e ->
                                assertThat(ReadOnlyViolationException.find(e)).isPresent());
            }
            other.inTransaction(session -> session.find(Stone.class, 1).colour = "green");
        });
    }

    @Test
    @Spec("RO-06")
    void withoutAutocommitATransactionBeginsWithItsFirstStatement() {
        withoutAutocommit("true", other -> {
            ReadOnlyScopes scopes = ReadOnlyScopes.of(other.sessionFactory());
            assertThatThrownBy(() -> other.inTransaction(session -> {
                        try (ReadOnlyScope scope = scopes.open()) {
                            session.find(Stone.class, 1);
                        }
                        session.find(Stone.class, 1).colour = "red";
                    }))
                    .satisfies(
                            e -> assertThat(ReadOnlyViolationException.find(e)).isPresent());
            other.inTransaction(session -> {
                Stone stone = session.find(Stone.class, 1);
                try (ReadOnlyScope scope = scopes.open()) {
                    session.refresh(stone);
                }
                stone.colour = "green";
            });
        });
    }

    /** The work makes the stone green in the end, in a unit that is told, or not, that its pool has no autocommit. */
    private void withoutAutocommit(String told, Consumer<TestUnit> work) {
        unit.start();
        try (HikariDataSource pool = new HikariDataSource()) {
            pool.setDataSource(unit.database().dataSource());
            pool.setAutoCommit(false);
            try (TestUnit other = TestUnit.of(Stone.class)
                    .on(unit.database())
                    .set("hibernate.hbm2ddl.auto", "none")
                    .set("hibernate.connection.datasource", pool)
                    .set("hibernate.connection.provider_disables_autocommit", told)
                    .start()) {
                work.accept(other);
            }
            assertThat(pool.getHikariPoolMXBean().getActiveConnections()).isZero();
        }
        assertThat(unit.value("select colour from stone")).isEqualTo("green");
    }

    @Test
    void aUnitWithoutTheLibrarySaysSo() {
        unit.set("hibernate.routing.enabled", "false").start();

        assertThatThrownBy(this::scopes)
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("hibernate.routing.enabled");
    }

    @Entity(name = "Stone")
    static class Stone {
        @Id
        int id;

        String colour;
    }
}
