package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.Items.execute;
import static org.hibernatepg.routing.Items.items;
import static org.hibernatepg.routing.Items.savepoints;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;
import org.hibernate.Session;
import org.hibernate.Transaction;
import org.hibernatepg.routing.Items.Item;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What an exception, an error of the database or a failing commit undoes, and what it does not. */
class NestedTransactionsErrorsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Item.class)
            .prepare("create table parent (id int primary key);"
                    + "create table child (id int primary key,"
                    + " parent int references parent deferrable initially deferred)");

    private NestedTransactions nested;

    @BeforeEach
    void start() {
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
        unit.clearStatements();
    }

    @Test
    @Spec("XA-02")
    void whatEscapesTheOutermostBlockUndoesAll() {
        RuntimeException thrown = new IllegalStateException("no");

        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "outer"));
                    nested.run(inner -> inner.persist(new Item(2, "inner")));
                    throw thrown;
                }))
                .isSameAs(thrown);

        assertThat(items(unit)).isEmpty();
    }

    @Test
    @Spec("XA-02")
    void whatIsCaughtOutsideAnInnerBlockUndoesThatAlone() {
        nested.run(session -> {
            session.persist(new Item(1, "before"));
            assertThatThrownBy(() -> nested.run(inner -> {
                        inner.persist(new Item(2, "inner"));
                        nested.run(deepest -> deepest.persist(new Item(3, "deepest")));
                        throw new IllegalStateException("no");
                    }))
                    .hasMessage("no");
            session.persist(new Item(4, "after"));
        });

        assertThat(items(unit)).containsExactly("before", "after");
        assertThat(savepoints(unit))
                .endsWith("rollback to savepoint hibernatepg_1; release savepoint hibernatepg_1")
                .hasSize(4);
    }

    @Test
    @Spec("XA-03")
    void whatIsNotCaughtUndoesBoth() {
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "outer"));
                    nested.run(inner -> {
                        inner.persist(new Item(2, "inner"));
                        throw new IllegalStateException("no");
                    });
                }))
                .hasMessage("no");

        assertThat(items(unit)).isEmpty();
    }

    @Test
    @Spec("XA-04")
    void anExceptionThatIsCaughtWithinUndoesNothing() {
        nested.run(session -> nested.run(inner -> {
            try {
                inner.persist(new Item(1, "kept"));
                throw new IOException("no");
            } catch (IOException expected) {
                inner.persist(new Item(2, "too"));
            }
        }));

        assertThat(items(unit)).containsExactly("kept", "too");
    }

    @Test
    @Spec("XA-07")
    void aCommitThatFailsIsRolledBackAndRethrown() {
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "text"));
                    session.doWork(connection -> execute(connection, "insert into child values (1, 5)"));
                }))
                .hasStackTraceContaining("foreign key");

        assertThat(items(unit)).isEmpty();
        nested.run(session -> session.persist(new Item(2, "next")));
        assertThat(items(unit)).containsExactly("next");
    }

    @Test
    @Spec("XA-07")
    void aReleaseThatFailsRollsBackToTheSavepointAndRethrows() {
        nested.run(session -> {
            session.persist(new Item(1, "outer"));
            assertThatThrownBy(() -> nested.run(inner -> {
                        inner.persist(new Item(2, "inner"));
                        inner.flush();
                        // Aborts the transaction unseen by Hibernate, so that the release is the first to hear of it.
                        inner.doWork(connection -> assertThatThrownBy(() -> execute(connection, "select 1 / 0"))
                                .isInstanceOf(SQLException.class));
                    }))
                    .hasStackTraceContaining("current transaction is aborted");
            session.persist(new Item(3, "after"));
        });

        assertThat(items(unit)).containsExactly("outer", "after");
    }

    @Test
    @Spec("XA-07")
    void aFlushThatFailsAtTheEndOfAnInnerBlockUndoesThatBlock() {
        nested.run(session -> {
            session.persist(new Item(1, "outer"));
            session.flush();
            session.clear();
            assertThatThrownBy(() -> nested.run(inner -> inner.persist(new Item(1, "twice"))))
                    .hasStackTraceContaining("duplicate key");
            session.persist(new Item(2, "after"));
        });

        assertThat(items(unit)).containsExactly("outer", "after");
    }

    @Test
    @Spec("XA-07")
    void whatFailsWhileCleaningUpIsAddedToWhatItIsCleanedUpFor() {
        IllegalStateException thrown = new IllegalStateException("first");

        assertThatThrownBy(() -> nested.run(session -> nested.run(inner -> {
                    terminate(inner);
                    throw thrown;
                })))
                .isSameAs(thrown);

        assertThat(thrown.getSuppressed()).isNotEmpty();
        nested.run(session -> session.persist(new Item(1, "next")));
        assertThat(items(unit)).containsExactly("next");
    }

    @Test
    @Spec("XA-08")
    void rollbackUndoesItsBlockAndIsSwallowed() {
        class Refused extends Rollback {
            private static final long serialVersionUID = 1L;
        }
        String result = nested.call(session -> {
            session.persist(new Item(1, "outer"));
            assertThat(nested.<String, RuntimeException>call(inner -> {
                        inner.persist(new Item(2, "inner"));
                        throw new Refused();
                    }))
                    .isNull();
            return "done";
        });
        nested.run(session -> {
            session.persist(new Item(3, "outermost"));
            throw new Rollback("dry run");
        });

        assertThat(result).isEqualTo("done");
        assertThat(items(unit)).containsExactly("outer");
    }

    @Test
    @Spec("XA-08")
    void rollbackThatCannotBeDoneIsNotSwallowed() {
        assertThatExceptionOfType(RoutingException.class)
                .isThrownBy(() -> nested.run(session -> nested.run(inner -> {
                    terminate(inner);
                    throw new Rollback();
                })))
                .withMessageContaining("rollback, which failed")
                .withCauseInstanceOf(Rollback.class);
    }

    @Test
    @Spec("XA-09")
    void checkedExceptionsAndErrorsRollBackAndPassThrough() {
        nested.run(session -> {
            session.persist(new Item(1, "outer"));
            // Compiles only if what the work throws is what the block throws.
            try {
                nested.run(NestedTransactionsErrorsTest::failChecked);
            } catch (IOException expected) {
                assertThat(expected).hasMessage("checked");
            }
            assertThatThrownBy(() -> nested.run(inner -> {
                        inner.persist(new Item(3, "error"));
                        throw new AssertionError("error");
                    }))
                    .isInstanceOf(AssertionError.class);
        });

        assertThat(items(unit)).containsExactly("outer");
    }

    private static void failChecked(Session session) throws IOException {
        session.persist(new Item(2, "checked"));
        throw new IOException("checked");
    }

    @Test
    @Spec("XA-14")
    void afterAnSqlErrorInAnInnerBlockTheOuterOneCommits() {
        unit.inTransaction(session -> session.persist(new Item(1, "taken")));

        nested.run(session -> {
            session.persist(new Item(2, "before"));
            assertThatThrownBy(() -> nested.run(inner -> inner.persist(new Item(1, "twice"))))
                    .hasStackTraceContaining("duplicate key");
            session.persist(new Item(3, "after"));
        });

        assertThat(items(unit)).containsExactly("taken", "before", "after");
    }

    @Test
    @Spec("XA-14")
    void afterAnSqlErrorInABlockTheTransactionThatOtherCodeBeganCommits() {
        try (Session session = unit.sessionFactory().openSession()) {
            Transaction transaction = session.beginTransaction();
            session.persist(new Item(1, "before"));
            for (String sql : List.of("select 1 / 0", "select * from nowhere")) {
                assertThatThrownBy(() -> nested.run(session, () -> session.createNativeQuery(sql, Object.class)
                                .getSingleResult()))
                        .isInstanceOf(RuntimeException.class);
            }
            assertThat(transaction.getRollbackOnly()).isFalse();
            session.persist(new Item(2, "after"));
            transaction.commit();
        }

        assertThat(items(unit)).containsExactly("before", "after");
    }

    @Test
    @Spec("XA-14")
    void aBlockInWhichAnSqlErrorWasSwallowedNeverReturnsNormally() {
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "lost"));
                    session.flush();
                    try {
                        session.createNativeQuery("select 1 / 0", Integer.class).getSingleResult();
                    } catch (RuntimeException swallowed) {
                        assertThat(swallowed).hasStackTraceContaining("division by zero");
                    }
                }))
                .isInstanceOf(RuntimeException.class);
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(1, "lost"));
                    session.flush();
                    session.doWork(connection -> assertThatThrownBy(() -> execute(connection, "select 1 / 0"))
                            .isInstanceOf(SQLException.class));
                }))
                .isInstanceOf(RuntimeException.class);

        assertThat(items(unit)).isEmpty();
    }

    @Test
    @Spec("XA-14")
    void anInnerBlockThatIsMarkedForRollbackIsUndoneAndSaysSo() {
        nested.run(session -> {
            session.persist(new Item(1, "outer"));
            assertThatThrownBy(() -> nested.run(inner -> {
                        inner.persist(new Item(2, "inner"));
                        inner.getTransaction().setRollbackOnly();
                    }))
                    .isInstanceOf(RoutingException.class)
                    .hasMessageContaining("can only be rolled back");
            assertThat(session.getTransaction().getRollbackOnly()).isFalse();
        });
        assertThatThrownBy(() -> nested.run(session -> {
                    session.persist(new Item(3, "outermost"));
                    session.getTransaction().setRollbackOnly();
                }))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("rolled back, not committed");
        assertThatThrownBy(() -> nested.run(session -> {
                    session.getTransaction().setRollbackOnly();
                    nested.run(inner -> inner.persist(new Item(4, "never")));
                }))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("can only be rolled back");

        assertThat(items(unit)).containsExactly("outer");
    }

    @Test
    @Spec("XA-14")
    void aTransactionThatIsEndedWithinABlockIsAnError() {
        assertThatThrownBy(() -> nested.run(session -> session.getTransaction().rollback()))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("ended within");
        assertThatThrownBy(() -> nested.run(
                        session -> nested.run(inner -> inner.getTransaction().commit())))
                .isInstanceOf(RoutingException.class)
                .hasMessageContaining("ended within");
        nested.run(session -> session.persist(new Item(1, "next")));

        assertThat(items(unit)).containsExactly("next");
    }

    /** The server ends the session's connection. */
    private static void terminate(Session session) {
        int pid = session.createNativeQuery("select pg_backend_pid()", Integer.class)
                .getSingleResult();
        unit.query("select pg_terminate_backend(?, 10000)", pid);
    }
}
