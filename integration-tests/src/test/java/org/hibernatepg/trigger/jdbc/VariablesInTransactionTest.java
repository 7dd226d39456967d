package org.hibernatepg.trigger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Map;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;
import org.hibernatepg.trigger.internal.jdbc.VariableConnection;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VariablesInTransactionTest {
    private static final JdbcUnit unit = new JdbcUnit().start();

    @BeforeEach
    void empty() {
        unit.database().execute("truncate note restart identity");
        unit.clearStatements();
    }

    @AfterEach
    void leaveThread() {
        ThreadVariables.clear();
    }

    @AfterAll
    static void close() {
        unit.close();
    }

    @Test
    @Spec({"G-020", "X-018", "GAP-33"})
    void oneStatementPerTransactionTellsAllOfThem() {
        ThreadVariables.set(Map.of("test.thread", "worker"));
        unit.sessionFactory().inTransaction(session -> {
            who(session, "ann");
            session.persist(new Note("a"));
            session.persist(new Note("b"));
            session.createMutationQuery("update Note set text = 'c' where text = 'b'")
                    .executeUpdate();
        });

        assertThat(unit.statements().get(0))
                .isEqualTo("select pg_catalog.set_config(?, ?, true), pg_catalog.set_config(?, ?, true)");
        assertThat(unit.sent()).isOne();
        assertThat(unit.seen()).containsExactly("ann", "ann");
        assertThat(unit.threadSeen()).containsExactly("worker", "worker");
    }

    @Test
    void nothingIsSentWhenNothingIsWanted() {
        unit.sessionFactory().inTransaction(session -> session.persist(new Note("a")));

        assertThat(unit.sent()).isZero();
        assertThat(unit.seen()).containsExactly("-");
    }

    @Test
    void nothingIsSentInATransactionThatOnlyReads() {
        ThreadVariables.set(Map.of("test.thread", "worker"));
        unit.sessionFactory().inTransaction(session -> {
            who(session, "ann");
            session.createSelectionQuery("select count(n), max(lower(n.text)) from Note n", Object[].class)
                    .getSingleResult();
            session.createSelectionQuery("from Note n where n.text = 'a'", Note.class)
                    .setHibernateLockMode(LockMode.PESSIMISTIC_WRITE)
                    .getResultList();
        });

        assertThat(unit.statements()).hasSize(2);
        assertThat(unit.sent()).isZero();
    }

    @Test
    @Spec("G-006")
    void afterTheScopeLaterStatementsOfTheTransactionAreOutsideIt() {
        unit.sessionFactory().inTransaction(session -> {
            who(session, "ann");
            session.persist(new Note("a"));
            who(session, null);
            session.persist(new Note("b"));
            session.persist(new Note("c"));
        });

        assertThat(unit.seen()).containsExactly("ann", "-", "-");
        assertThat(unit.sent()).isEqualTo(2);
    }

    @Test
    void theSessionsVariableWinsOverThatOfTheThread() {
        ThreadVariables.set(Map.of("test.who", "thread", "test.thread", "worker"));
        unit.sessionFactory().inTransaction(session -> {
            session.persist(new Note("a"));
            who(session, "ann");
            session.persist(new Note("b"));
            who(session, null);
            session.persist(new Note("c"));
        });

        assertThat(unit.seen()).containsExactly("thread", "ann", "thread");
        assertThat(unit.threadSeen()).containsExactly("worker", "worker", "worker");
    }

    @Test
    void aValueMayHoldAnything() {
        unit.sessionFactory().inTransaction(session -> {
            who(session, "it's \"50%\" \\ ? $1 ü");
            session.persist(new Note("a"));
        });

        assertThat(unit.seen()).containsExactly("it's \"50%\" \\ ? $1 ü");
    }

    @Test
    void aSessionsVariablesFollowItOverItsTransactionsAndReachNoOther() {
        try (Session session = unit.sessionFactory().openSession()) {
            who(session, "ann");
            session.beginTransaction();
            session.persist(new Note("a"));
            session.getTransaction().commit();
            // The pool has one connection, so that it is the same one.
            unit.sessionFactory().inTransaction(other -> other.persist(new Note("b")));
            session.beginTransaction();
            session.persist(new Note("c"));
            session.getTransaction().commit();
        }
        unit.sessionFactory().inTransaction(other -> other.persist(new Note("d")));

        assertThat(unit.seen()).containsExactly("ann", "-", "ann", "-");
        assertThat(unit.sent()).isEqualTo(2);
    }

    @Test
    void aVariableSetOnAConnectedSessionIsBoundAtOnce() {
        unit.sessionFactory().inTransaction(session -> {
            session.persist(new Note("a"));
            who(session, "ann");
            session.persist(new Note("b"));
        });

        assertThat(unit.seen()).containsExactly("-", "ann");
    }

    @Test
    void theNextUserOfThePooledConnectionSeesNothing() throws SQLException {
        unit.sessionFactory().inTransaction(session -> {
            who(session, "ann");
            session.persist(new Note("a"));
        });

        try (Connection connection = unit.pool().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("insert into note (text) values ('b')");
        }
        assertThat(unit.seen()).containsExactly("ann", "-");
    }

    @Test
    @Spec("G-020")
    void aRollbackToASavepointTakesBackWhatWasSetSince() {
        unit.sessionFactory()
                .inTransaction(session -> session.doWork(connection -> {
                    Savepoint before = connection.setSavepoint();
                    who(session, "ann");
                    write(connection, "a");
                    connection.rollback(before);
                    write(connection, "b");
                    who(session, null);
                    write(connection, "c");
                    Savepoint named = connection.setSavepoint("named");
                    who(session, "bob");
                    write(connection, "d");
                    connection.rollback(named);
                    who(session, null);
                    write(connection, "e");
                    connection.releaseSavepoint(named);
                }));

        assertThat(unit.seen()).containsExactly("ann", "-", "-");
        assertThat(unit.sent()).isEqualTo(4);
    }

    @Test
    void aScopeThatEndsAfterARollbackToASavepointIsTakenBackOnce() {
        unit.sessionFactory()
                .inTransaction(session -> session.doWork(connection -> {
                    who(session, "ann");
                    write(connection, "a");
                    Savepoint savepoint = connection.setSavepoint();
                    who(session, null);
                    write(connection, "b");
                    connection.rollback(savepoint);
                    write(connection, "c");
                    write(connection, "d");
                }));

        assertThat(unit.seen()).containsExactly("ann", "-", "-");
        assertThat(unit.sent()).isEqualTo(3);
    }

    @Test
    @Spec({"G-009", "X-016"})
    void nothingIsSentInAnAbortedTransaction() {
        unit.sessionFactory()
                .inTransaction(session -> session.doWork(connection -> {
                    who(session, "ann");
                    Savepoint savepoint = connection.setSavepoint();
                    assertThatThrownBy(() -> run(connection, "insert into note (id) values ('x')"))
                            .isInstanceOf(SQLException.class);
                    assertThat(connection.unwrap(VariableConnection.class).isAborted())
                            .isTrue();
                    unit.clearStatements();
                    who(session, "bob");
                    assertThatThrownBy(() -> write(connection, "a"))
                            .hasMessageContaining("current transaction is aborted");
                    assertThat(unit.sent()).isZero();

                    connection.rollback(savepoint);
                    assertThat(connection.unwrap(VariableConnection.class).isAborted())
                            .isFalse();
                    write(connection, "b");
                }));

        assertThat(unit.seen()).containsExactly("bob");
    }

    @Test
    void transactionControlByTextIsNoticed() {
        unit.sessionFactory()
                .inTransaction(session -> session.doWork(connection -> {
                    who(session, "ann");
                    run(connection, "savepoint s");
                    write(connection, "a");
                    run(connection, "rollback to savepoint s");
                    write(connection, "b");
                    run(connection, "commit");
                    write(connection, "c");
                    run(connection, "rollback");
                    write(connection, "d");
                    run(connection, "set local test.who = 'text'");
                    write(connection, "e");
                    run(connection, "reset all");
                    who(session, null);
                    write(connection, "f");
                }));

        assertThat(unit.seen()).containsExactly("ann", "ann", "ann", "-");
    }

    @Test
    @Spec("GAP-34")
    void aFunctionThatWritesIsSeen() {
        unit.sessionFactory().inTransaction(session -> {
            who(session, "ann");
            session.createNativeQuery("select write_note('a')", Long.class).getSingleResult();
            session.createNativeMutationQuery("call add_note('b')").executeUpdate();
            session.createNativeQuery(
                            "with n as (insert into note (text) values ('c') returning id) select id from n",
                            Long.class)
                    .getSingleResult();
        });

        assertThat(unit.seen()).containsExactly("ann", "ann", "ann");
        assertThat(unit.sent()).isOne();
    }

    @Test
    void aRolledBackTransactionLeavesNothing() {
        try (Session session = unit.sessionFactory().openSession()) {
            who(session, "ann");
            session.beginTransaction();
            session.persist(new Note("a"));
            session.getTransaction().rollback();
            who(session, null);
            session.clear();
            session.beginTransaction();
            session.persist(new Note("b"));
            session.getTransaction().commit();
        }

        assertThat(unit.seen()).containsExactly("-");
        assertThat(unit.sent()).isOne();
    }

    @Test
    void aSavepointOfTheDriverPutsNothingOut() {
        try (JdbcUnit saving = new JdbcUnit().urlParameters("?autosave=always").start()) {
            saving.sessionFactory()
                    .inTransaction(session -> session.doWork(connection -> {
                        who(session, "ann");
                        write(connection, "a");
                        assertThatThrownBy(() -> run(connection, "insert into note (id) values ('x')"))
                                .isInstanceOf(SQLException.class);
                        write(connection, "b");
                        who(session, null);
                        write(connection, "c");
                    }));

            assertThat(saving.seen()).containsExactly("ann", "ann", "-");
        }
    }

    @Test
    void theSimpleQueryProtocolWorksToo() {
        try (JdbcUnit simple =
                new JdbcUnit().urlParameters("?preferQueryMode=simple").start()) {
            simple.sessionFactory().inTransaction(session -> {
                who(session, "ann");
                session.persist(new Note("a"));
            });

            assertThat(simple.seen()).containsExactly("ann");
        }
    }

    static void who(SharedSessionContract session, @Nullable String value) {
        SessionVariables.of(session).set("test.who", value);
    }

    static void write(Connection connection, String text) throws SQLException {
        run(connection, "insert into note (text) values ('" + text + "')");
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
