package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Frozen.ACCOUNT;
import static org.hibernatepg.trigger.Frozen.PAYMENT;
import static org.hibernatepg.trigger.Frozen.amounts;
import static org.hibernatepg.trigger.Frozen.execute;

import java.sql.SQLException;
import java.sql.Savepoint;
import org.hibernate.Session;
import org.hibernate.exception.GenericJDBCException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Frozen.Account;
import org.hibernatepg.trigger.Frozen.Payment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A scope in which something fails, is rolled back or ends, and one that outlives a transaction. */
class IgnoreInTransactionsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Payment.class, Account.class).set("hibernate.jdbc.batch_size", 10);

    private Triggers triggers;

    @BeforeEach
    void fill() {
        Frozen.fill(unit);
        triggers = Triggers.of(unit.sessionFactory());
    }

    @Test
    @Spec("G-026")
    void anExceptionInTheScopeEndsIt() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    assertThatThrownBy(() -> triggers.ignoring(
                                    session,
                                    (Runnable) () -> {
                                        throw new IllegalStateException("mine");
                                    },
                                    PAYMENT))
                            .hasMessage("mine");
                    assertThat(triggers.isIgnored(session, PAYMENT)).isFalse();
                    session.find(Payment.class, 1).amount = 10;
                }))
                .isInstanceOf(ProtectedOperationException.class);
    }

    @Test
    @Spec({"G-009", "G-010"})
    void theEndOfAScopeDoesNotHideTheErrorThatAbortedTheTransaction() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                        session.find(Payment.class, 1).amount = 10;
                        session.createNativeMutationQuery("insert into payment (id, amount) values (1, 1)")
                                .executeUpdate();
                    }
                }))
                .hasMessageContaining("payment_pkey")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).isEmpty());
        assertThat(amounts(unit)).containsExactly(1, 2, 3);
    }

    @Test
    @Spec({"G-009", "G-010"})
    void aScopeMayBeginAndEndInAnAbortedTransaction() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    assertThatThrownBy(() -> session.createNativeMutationQuery(
                                            "insert into payment (id, amount) values (1, 1)")
                                    .executeUpdate())
                            .hasMessageContaining("payment_pkey");
                    unit.clearStatements();
                    triggers.ignoring(
                            session,
                            () -> session.createNativeMutationQuery("update payment set amount = 10")
                                    .executeUpdate(),
                            PAYMENT);
                }))
                .isInstanceOf(GenericJDBCException.class)
                .hasMessageContaining("current transaction is aborted");
        assertThat(unit.statements()).noneMatch(sql -> sql.contains("set_config"));
    }

    @Test
    @Spec("G-009")
    void afterARollbackToASavepointInsideTheScopeItIsStillInForce() {
        unit.inTransaction(session -> session.doWork(connection -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                Savepoint savepoint = connection.setSavepoint();
                execute(connection, "update payment set amount = 10 where id = 1");
                assertThatThrownBy(() -> execute(connection, "insert into payment (id, amount) values (1, 1)"))
                        .isInstanceOf(SQLException.class);
                connection.rollback(savepoint);
                execute(connection, "update payment set amount = 20 where id = 2");
            }
        }));

        assertThat(amounts(unit)).containsExactly(1, 20, 3);
    }

    @Test
    @Spec("G-006")
    void aRollbackToASavepointFromBeforeTheScopeDoesNotBringItBackOrTakeTheOuterOneAway() {
        unit.inTransaction(session -> session.doWork(connection -> {
            try (TriggerScope outer = triggers.ignore(session, ACCOUNT)) {
                execute(connection, "update account set amount = 10 where id = 1");
                Savepoint savepoint = connection.setSavepoint();
                try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                    execute(connection, "update payment set amount = 10 where id = 1");
                }
                connection.rollback(savepoint);
                execute(connection, "update account set amount = 20 where id = 2");
                Savepoint again = connection.setSavepoint();
                assertThatThrownBy(() -> execute(connection, "update payment set amount = 10 where id = 1"))
                        .isInstanceOf(SQLException.class);
                connection.rollback(again);
            }
        }));

        assertThat(unit.value("select sum(amount) from account")).isEqualTo(30L);
        assertThat(amounts(unit)).containsExactly(1, 2, 3);
    }

    @Test
    @Spec("G-006")
    void aSavepointInTheScopeToWhichIsRolledBackAfterItDoesNotBringItBack() {
        unit.inTransaction(session -> session.doWork(connection -> {
            Savepoint savepoint;
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                execute(connection, "update payment set amount = 10 where id = 1");
                savepoint = connection.setSavepoint();
            }
            connection.rollback(savepoint);
            assertThatThrownBy(() -> execute(connection, "update payment set amount = 20 where id = 2"))
                    .isInstanceOf(SQLException.class);
            connection.rollback(savepoint);
        }));

        assertThat(amounts(unit)).containsExactly(10, 2, 3);
    }

    @Test
    void aScopeMayOutliveATransactionOrStandOutsideOne() {
        try (Session session = unit.sessionFactory().openSession();
                TriggerScope scope = triggers.ignore(session, PAYMENT)) {
            for (int id = 1; id <= 2; id++) {
                session.beginTransaction();
                session.find(Payment.class, id).amount = id * 10;
                session.getTransaction().commit();
            }
            session.doWork(connection -> {
                connection.setAutoCommit(true);
                execute(connection, "update payment set amount = 30 where id = 3");
            });
        }

        assertThat(amounts(unit)).containsExactly(10, 20, 30);
    }
}
