package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.jdbc.PgConnection;

/** Statements within a read-only scope that are out to write all the same. */
class HostileStatementsTest {
    private static final String WRITE = "update coin set owner = 'thief'";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Coin.class);

    private final ReadOnlyScopes scopes = ReadOnlyScopes.of(unit.sessionFactory());

    /** Where the statements run: in a transaction of the scope's, in one that was open before, without one. */
    enum Place {
        NEW_TRANSACTION {
            @Override
            void run(Work work) {
                unit.sessionFactory().inSession(session -> {
                    try (ReadOnlyScope scope =
                            ReadOnlyScopes.of(unit.sessionFactory()).open()) {
                        session.beginTransaction();
                        work(session, work);
                    }
                });
            }
        },
        OPEN_TRANSACTION {
            @Override
            void run(Work work) {
                unit.sessionFactory().inSession(session -> {
                    session.beginTransaction();
                    session.createNativeMutationQuery("update coin set value = 2")
                            .executeUpdate();
                    try (ReadOnlyScope scope =
                            ReadOnlyScopes.of(unit.sessionFactory()).open()) {
                        work(session, work);
                    }
                    session.getTransaction().commit();
                });
                assertThat(unit.value("select value from coin")).isEqualTo(2);
            }
        },
        NO_TRANSACTION {
            @Override
            void run(Work work) {
                unit.sessionFactory().inSession(session -> {
                    try (ReadOnlyScope scope =
                            ReadOnlyScopes.of(unit.sessionFactory()).open()) {
                        work(session, work);
                    }
                });
            }
        };

        abstract void run(Work work);

        private static void work(Session session, Work work) {
            session.doWork(work::run);
        }
    }

    interface Work {
        void run(Connection connection) throws SQLException;
    }

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.jdbc("insert into coin (id, owner, value) values (1, 'owner', 1)");
        unit.jdbc("create or replace procedure steal() language plpgsql as $$ begin"
                + " set transaction read write; update coin set owner = 'thief'; end $$");
        unit.jdbc("create or replace procedure commit_and_steal() language plpgsql as $$ begin"
                + " commit; set transaction read write; update coin set owner = 'thief'; end $$");
        unit.jdbc("create or replace function unlock() returns text language plpgsql as $$ begin"
                + " perform set_config('transaction_read_only', 'off', true);"
                + " update coin set owner = 'thief'; return ''; end $$");
    }

    @AfterEach
    void nothingWasTakenAndNothingStays() {
        assertThat(unit.value("select owner from coin")).isEqualTo("owner");
        unit.inTransaction(session -> {
            session.createNativeMutationQuery("update coin set value = 3").executeUpdate();
            session.createNativeMutationQuery("deallocate all").executeUpdate();
            assertThat(session.createNativeQuery("show default_transaction_read_only", String.class)
                            .getSingleResult())
                    .isEqualTo("off");
        });
    }

    private static List<Place> places() {
        return List.of(Place.values());
    }

    private static void attempt(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            assertThat(e.getSQLState()).isNotNull();
        }
    }

    /** Each of the statements alone, one after the other on one connection, and then a write. */
    private static void attemptAll(Connection connection, String... statements) {
        for (String sql : statements) {
            attempt(connection, sql);
        }
        attempt(connection, WRITE);
    }

    @ParameterizedTest
    @Spec("RO-12")
    @ValueSource(
            strings = {
                "set transaction read write",
                "SET /* or */ TRANSACTION -- not\n READ WRITE",
                "set transaction isolation level repeatable read",
                "set transaction isolation level repeatable read, read only",
                "set transaction isolation level serializable, read write",
                "set transaction isolation level repeatable read read only, read write",
                "set transaction isolation level repeatable read; set transaction read write; update coin set owner = 'thief'",
                "set transaction read only, isolation level repeatable read, read write",
                "set transaction_read_only = off",
                "set local transaction_read_only to off",
                "set session \"transaction_read_only\" = off",
                "set \"TRANSACTION_READ_ONLY\" = off",
                "set U&\"transaction\\005fread_only\" = off",
                "select set_config('transaction_read_only', 'off', false)",
                "select set_config('transaction_read_only', 'off', true)",
                "select set_config('transaction_' || 'read_only', 'off', true)",
                "set session characteristics as transaction read write",
                "set default_transaction_read_only = off",
                "select set_config('default_transaction_read_only', 'off', true)",
                "reset transaction_read_only",
                "reset all",
                "discard all",
                "commit",
                "-- harmless\rcommit",
                "/* /* nested */ */ commit and chain",
                "rollback",
                "abort",
                "end",
                "begin",
                "begin read write",
                "start transaction read write",
                "savepoint a",
                "prepare transaction 'x'",
                "prepare transaction 'x'; begin",
                "commit; begin; update coin set owner = 'thief'",
                ";;  ; commit; update coin set owner = 'thief'; commit",
                "select 1; set transaction read write; update coin set owner = 'thief'",
                "select 'it''s'; rollback; update coin set owner = 'thief'",
                "select $a$ ; $a$; commit; update coin set owner = 'thief'",
                "select E'\\'; ' ; commit; update coin set owner = 'thief'",
                "select '\\'; commit; update coin set owner = 'thief'; --'",
                "select e''\n'\\'', '\\'; commit; update coin set owner = 'thief' --'",
                "select e'' -- a comment\n  '\\'', '\\'; commit; update coin set owner = 'thief' --'",
                "select \"owner\" from coin; commit; update coin set owner = 'thief'",
                "do $$ begin set transaction read write; update coin set owner = 'thief'; end $$",
                "do $$ begin commit; update coin set owner = 'thief'; end $$",
                "do $$ begin execute 'set transaction_read_only = off'; update coin set owner = 'thief'; end $$",
                "call steal()",
                "call commit_and_steal()",
                "select unlock()",
                "values (unlock())",
                "with u as (select unlock()) select * from u",
                "explain analyze select unlock()",
                "prepare p as update coin set owner = 'thief'",
                "execute p",
                "declare c cursor with hold for select unlock()",
                "set role postgres",
                "alter role current_user set default_transaction_read_only = off",
            })
    void whateverIsTriedItStaysReadOnly(String sql) {
        for (Place place : Place.values()) {
            place.run(connection -> attemptAll(connection, sql));
            place.run(connection -> attemptAll(connection, sql, "begin", sql));
            place.run(connection -> attemptAll(connection, "select 1", sql, sql));
        }
    }

    @ParameterizedTest
    @Spec("RO-12")
    @ValueSource(
            strings = {
                "set transaction read write",
                "set default_transaction_read_only = off",
                "commit",
                "rollback",
                "select 1; commit",
                "prepare transaction 'x'"
            })
    void controlByTextIsRefusedWithTheNameOfTheScope(String sql) {
        for (Place place : Place.values()) {
            assertThatExceptionOfType(ReadOnlyViolationException.class)
                    .isThrownBy(() ->
                            place.run(connection -> connection.createStatement().execute(sql)))
                    .satisfies(e -> assertThat(e.getScope()).isEqualTo("read-only"))
                    .satisfies(e -> assertThat(e).hasMessageContaining("as a statement"));
            unit.jdbc("update coin set value = 2");
        }
    }

    @ParameterizedTest
    @Spec("RO-12")
    @ValueSource(
            strings = {
                "select set_config('transaction_read_only', 'off', true)",
                "values (pg_catalog.set_config('TRANSACTION_READ_ONLY', 'off', false))",
            })
    void theModeIsNotSetByAFunctionEither(String sql) {
        for (Place place : Place.values()) {
            assertThatExceptionOfType(ReadOnlyViolationException.class)
                    .isThrownBy(() ->
                            place.run(connection -> connection.createStatement().execute(sql)))
                    .satisfies(e -> assertThat(e.getScope()).isEqualTo("read-only"));
            unit.jdbc("update coin set value = 2");
        }
    }

    @Test
    @Spec("RO-12")
    void controlInABatchIsRefusedToo() {
        for (Place place : Place.values()) {
            place.run(connection -> {
                Statement statement = connection.createStatement();
                statement.addBatch("commit");
                statement.addBatch(WRITE);
                assertThatThrownBy(statement::executeBatch).hasMessageContaining("'commit' as a statement");
                attempt(connection, WRITE);
            });
        }
    }

    @Test
    @Spec("RO-12")
    void standardStringsMakeNoDifference() {
        for (Place place : Place.values()) {
            place.run(connection -> attemptAll(
                    connection,
                    "set standard_conforming_strings = off",
                    "select 'a\\'b'; commit; update coin set owner = 'thief'; select ''",
                    "reset standard_conforming_strings"));
        }
    }

    @Test
    @Spec("RO-12")
    void wordsThatOnlyLookLikeControlArePassedOn() {
        for (Place place : Place.values()) {
            place.run(connection -> {
                for (String sql : List.of(
                        "select 'commit; rollback'",
                        "select 1 /* ; commit */ -- ; commit",
                        "select $$; commit $$",
                        "select '" + "''".repeat(100_000) + "; commit'",
                        "select 1 as \"a\"\"; commit\"",
                        "select 1 as \"end; commit\"",
                        "select case when true then 1 end",
                        "set local work_mem = '8MB'",
                        "show transaction_read_only")) {
                    assertThat(connection.createStatement().execute(sql))
                            .as(sql)
                            .isEqualTo(!sql.startsWith("set"));
                }
            });
        }
    }

    @ParameterizedTest
    @Spec("RO-12")
    @MethodSource("places")
    void theMethodsOfAConnectionDoNotLeaveTheScope(Place place) {
        place.run(connection -> {
            try {
                connection.setReadOnly(false);
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("read-only");
            }
            attempt(connection, WRITE);
        });
        place.run(connection -> {
            try {
                connection.setAutoCommit(true);
            } catch (SQLException e) {
                assertThat(e.getMessage()).contains("began before the scope");
            }
            attempt(connection, WRITE);
        });
        place.run(connection -> {
            try (Statement made = connection.createStatement()) {
                if (!connection.getAutoCommit() && place != Place.OPEN_TRANSACTION) {
                    connection.setReadOnly(true);
                }
                attempt(made.getConnection(), WRITE);
                made.addBatch(WRITE);
                assertThatThrownBy(made::executeBatch).isInstanceOf(SQLException.class);
            }
        });
    }

    @Test
    @Spec("RO-12")
    void aStatementThatIsPreparedFirstLeavesNoTimeToWriteIn() {
        unit.sessionFactory().inSession(session -> {
            try (ReadOnlyScope scope = scopes.open()) {
                session.beginTransaction();
                session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        assertThatThrownBy(() -> connection.setReadOnly(false))
                                .hasMessageContaining("setReadOnly(false)");
                        assertThatThrownBy(() -> statement.execute(WRITE)).hasMessageContaining("read-only");
                    }
                });
            }
        });
    }

    @Test
    @Spec("RO-12")
    void aTransactionOfTheScopeMayBeEndedAndTheNextOneIsReadOnlyToo() {
        unit.sessionFactory().inSession(session -> {
            try (ReadOnlyScope scope = scopes.open()) {
                session.beginTransaction();
                session.doWork(connection -> {
                    connection.createStatement().execute("select 1");
                    connection.commit();
                    attempt(connection, WRITE);
                    connection.rollback();
                    attempt(connection, WRITE);
                });
                session.getTransaction().commit();
            }
        });
    }

    @Test
    @Spec({"RO-12", "RO-09"})
    void aTransactionThatBeganBeforeIsNotCommittedWithinTheScope() {
        unit.sessionFactory().inSession(session -> {
            session.beginTransaction();
            session.createNativeMutationQuery("update coin set owner = 'early'").executeUpdate();
            try (ReadOnlyScope scope = scopes.open()) {
                session.doWork(connection -> assertThatThrownBy(connection::commit)
                        .hasMessageContaining("the commit: the transaction began before the scope"));
                assertThatThrownBy(() -> session.getTransaction().commit())
                        .hasStackTraceContaining("the transaction began before the scope");
            }
        });
    }

    @Test
    @Spec({"RO-12", "RO-09"})
    void aTransactionThatBeganBeforeMayBeRolledBackAndTheNextOneIsReadOnly() {
        unit.sessionFactory().inSession(session -> {
            session.beginTransaction();
            session.createNativeMutationQuery(WRITE).executeUpdate();
            try (ReadOnlyScope scope = scopes.open()) {
                session.doWork(connection -> {
                    connection.createStatement().execute("select 1");
                    connection.rollback();
                    attempt(connection, WRITE);
                });
            }
            session.getTransaction().rollback();
        });
    }

    @Test
    @Spec({"RO-12", "RO-09"})
    void savepointsOfTheConnectionDoNotLeaveTheScope() {
        unit.sessionFactory()
                .inTransaction(session -> session.doWork(connection -> {
                    Savepoint before = connection.setSavepoint();
                    try (ReadOnlyScope scope = scopes.open()) {
                        Savepoint first = connection.setSavepoint();
                        attempt(connection, WRITE);
                        connection.rollback(first);
                        attempt(connection, WRITE);
                        connection.rollback(before);
                        attempt(connection, WRITE);
                        connection.rollback(before);
                        connection.createStatement().execute("select 1");
                        Savepoint inside = connection.setSavepoint("inside");
                        connection.releaseSavepoint(inside);
                        connection.releaseSavepoint(before);
                        attempt(connection, WRITE);
                    }
                    connection.createStatement().execute("update coin set value = 4");
                }));

        assertThat(unit.value("select value from coin")).isEqualTo(4);
    }

    @ParameterizedTest
    @Spec("RO-12")
    @MethodSource("places")
    void theDriversOwnConnectionIsRestrictedToo(Place place) {
        place.run(connection -> {
            if (place == Place.NO_TRANSACTION) {
                assertThatThrownBy(() -> connection.unwrap(PgConnection.class))
                        .hasMessageContaining("the driver's own connection in autocommit mode");
                return;
            }
            PgConnection driver = connection.unwrap(PgConnection.class);
            attempt(driver, "set transaction read write");
            attempt(driver, WRITE);
            attempt(driver, "rollback to savepoint a");
            attempt(driver, WRITE);
        });
        place.run(connection -> {
            if (place != Place.NO_TRANSACTION) {
                assertThatThrownBy(() -> connection
                                .unwrap(PGConnection.class)
                                .getCopyAPI()
                                .copyIn("copy coin from stdin", new java.io.StringReader("7\tthief\t1\n")))
                        .hasMessageContaining("cannot execute COPY FROM in a read-only transaction");
            }
        });
        assertThat(unit.value("select count(*) from coin")).isEqualTo(1L);
    }

    @Test
    @Spec("RO-12")
    void aTransactionThatWasBegunByTextIsGuarded() {
        unit.sessionFactory()
                .inSession(session -> session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.execute("begin");
                        statement.execute("update coin set value = 5");
                        try (ReadOnlyScope scope = scopes.open()) {
                            attempt(connection, WRITE);
                        }
                        statement.execute("update coin set value = value + 1");
                        statement.execute("commit");
                    }
                }));

        assertThat(unit.value("select value from coin")).isEqualTo(6);
    }

    @Test
    @Spec("RO-09")
    void aTransactionThatBeganInTheScopeIsReadOnlyToItsEnd() {
        unit.sessionFactory().inSession(session -> {
            try (ReadOnlyScope scope = scopes.named("first").open()) {
                session.beginTransaction();
                session.find(Coin.class, 1);
            }
            assertThatThrownBy(() -> session.createNativeMutationQuery(WRITE).executeUpdate())
                    .isInstanceOf(ReadOnlyViolationException.class)
                    .hasMessageContaining("'first'");
            session.getTransaction().rollback();
        });
    }

    @Test
    @Spec("RO-12")
    void aReadOnlyTransactionThatWasOpenedUpBeforeTheScopeIsGuarded() {
        unit.sessionFactory()
                .inSession(session -> session.doWork(connection -> {
                    connection.setReadOnly(true);
                    connection.setAutoCommit(false);
                    connection.createStatement().execute("set transaction read write");
                    try (ReadOnlyScope scope = scopes.open()) {
                        attempt(connection, WRITE);
                    }
                    connection.createStatement().execute("update coin set value = 7");
                    connection.commit();
                }));

        assertThat(unit.value("select value from coin")).isEqualTo(7);
    }

    @Entity(name = "Coin")
    static class Coin {
        @Id
        int id;

        String owner;

        int value;
    }
}
