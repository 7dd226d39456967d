package org.hibernatepg.trigger.jdbc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.jdbc.VariablesInTransactionTest.who;

import java.sql.Savepoint;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.trigger.spi.SessionWork;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionWorkTest {
    private static final JdbcUnit unit =
            new JdbcUnit().set("hibernate.jdbc.batch_size", "20").start();

    @BeforeEach
    void empty() {
        unit.database().execute("truncate note restart identity");
        unit.clearStatements();
    }

    @AfterAll
    static void close() {
        unit.close();
    }

    @Test
    void aChangeBelongsToTheScopeInWhichItWasMade() {
        unit.sessionFactory().inTransaction(session -> {
            session.persist(new NumberedNote("a"));
            SessionWork.flush(session);
            who(session, "ann");
            session.persist(new NumberedNote("b"));
            session.persist(new NumberedNote("c"));
            SessionWork.flush(session);
            who(session, null);
            session.persist(new NumberedNote("d"));
        });

        assertThat(unit.seen()).containsExactly("-", "ann", "ann", "-");
    }

    @Test
    void aBatchOfAStatelessSessionIsWritten() {
        unit.sessionFactory().inStatelessTransaction(session -> {
            session.setJdbcBatchSize(20);
            who(session, "ann");
            session.insert(new NumberedNote("a"));
            session.insert(new NumberedNote("b"));
            SessionWork.flush(session);
            who(session, null);
            session.insert(new NumberedNote("c"));
        });

        assertThat(unit.seen()).containsExactly("ann", "ann", "-");
    }

    @Test
    void outsideATransactionNothingIsWritten() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.persist(new NumberedNote("a"));
            SessionWork.flush(session);
        }

        assertThat(unit.seen()).isEmpty();
    }

    @Test
    void withManualFlushingNothingIsWritten() {
        unit.sessionFactory().inTransaction(session -> {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            session.persist(new NumberedNote("a"));
            SessionWork.flush(session);
        });

        assertThat(unit.seen()).isEmpty();
    }

    @Test
    void aTransactionThatCanOnlyBeRolledBackIsLeftAlone() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.persist(new NumberedNote("a"));
            session.getTransaction().setRollbackOnly();
            SessionWork.flush(session);
            session.getTransaction().rollback();
        }

        assertThat(unit.statements()).noneMatch(sql -> sql.startsWith("insert"));
    }

    @Test
    @Spec({"G-010", "GAP-07"})
    void anAbortedTransactionIsLeftAloneUntilItIsSaved() {
        unit.sessionFactory().inTransaction(session -> {
            Savepoint[] savepoint = new Savepoint[1];
            session.doWork(connection -> savepoint[0] = connection.setSavepoint());
            session.persist(new NumberedNote("a"));
            // Caught within: Hibernate marks the transaction when it sees the error itself.
            session.doWork(connection -> {
                try (var statement = connection.createStatement()) {
                    assertThatThrownBy(() -> statement.execute("insert into note (id) values ('x')"))
                            .hasMessageContaining("bigint");
                }
            });
            SessionWork.flush(session);
            session.doWork(connection -> connection.rollback(savepoint[0]));
            SessionWork.flush(session);
            assertThat(unit.statements()).anyMatch(sql -> sql.startsWith("insert into note (text"));
        });

        assertThat(unit.seen()).containsExactly("-");
    }
}
