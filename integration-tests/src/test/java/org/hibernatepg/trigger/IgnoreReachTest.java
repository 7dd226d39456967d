package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Frozen.PAYMENT;
import static org.hibernatepg.trigger.Frozen.amounts;
import static org.hibernatepg.trigger.Frozen.assertRefused;
import static org.hibernatepg.trigger.Frozen.execute;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Frozen.Account;
import org.hibernatepg.trigger.Frozen.Payment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A scope is about all that its session sends, and about no other session. */
class IgnoreReachTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Payment.class, Account.class).set("hibernate.jdbc.batch_size", 10);

    private Triggers triggers;

    @BeforeEach
    void fill() {
        Frozen.fill(unit);
        triggers = Triggers.of(unit.sessionFactory());
    }

    @Test
    void anotherSessionOfTheThreadIsNotConcerned() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                assertRefused(unit, other -> other.find(Payment.class, 1).amount = 10);
                assertThat(triggers.isIgnored(session, PAYMENT)).isTrue();
                session.find(Payment.class, 1).amount = 20;
            }
        });

        assertThat(amounts(unit)).containsExactly(20, 2, 3);
    }

    @Test
    @Spec("G-007")
    void anotherThreadIsNotConcerned() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            unit.inTransaction(session -> {
                try (TriggerScope scope = triggers.ignoreAll(session)) {
                    Future<?> other =
                            executor.submit(() -> assertRefused(unit, its -> its.find(Payment.class, 1).amount = 5));
                    assertThat(other).succeedsWithin(java.time.Duration.ofSeconds(30));
                    session.find(Payment.class, 1).amount = 20;
                }
            });
        } finally {
            executor.shutdown();
        }

        assertThat(amounts(unit)).containsExactly(20, 2, 3);
    }

    @Test
    void theNextUserOfThePooledConnectionIsNotConcerned() throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setDataSource(unit.database().dataSource());
        config.setMaximumPoolSize(1);
        try (HikariDataSource pool = new HikariDataSource(config);
                TestUnit alone = TestUnit.of(Payment.class, Account.class)
                        .on(unit.database())
                        .set("hibernate.hbm2ddl.auto", "none")
                        .set("hibernate.connection.datasource", pool)) {
            Triggers its = Triggers.of(alone.start().sessionFactory());
            try (Session session = alone.sessionFactory().openSession()) {
                TriggerScope never = its.ignore(session, PAYMENT);
                session.beginTransaction();
                session.find(Payment.class, 1).amount = 10;
                session.getTransaction().commit();
                assertThat(never).isNotNull();
            }
            assertThatThrownBy(() -> alone.inTransaction(session -> session.find(Payment.class, 1).amount = 11))
                    .isInstanceOf(ProtectedOperationException.class);
            try (Connection connection = pool.getConnection()) {
                assertThatThrownBy(() -> execute(connection, "update payment set amount = 12"))
                        .hasMessageContaining("Cannot update");
            }
        }
        assertThat(amounts(unit)).containsExactly(10, 2, 3);
    }

    @Test
    void aStatelessSessionCanIgnoreToo() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.setJdbcBatchSize(10);
            session.beginTransaction();
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                for (int id = 1; id <= 2; id++) {
                    Payment payment = session.get(Payment.class, id);
                    payment.amount = payment.amount * 10;
                    session.update(payment);
                }
            }
            session.getTransaction().commit();

            session.beginTransaction();
            Payment payment = session.get(Payment.class, 3);
            payment.amount = 30;
            assertThatThrownBy(() -> {
                        session.update(payment);
                        session.getTransaction().commit();
                    })
                    .isInstanceOf(ProtectedOperationException.class);
            session.getTransaction().rollback();
        }

        assertThat(amounts(unit)).containsExactly(10, 20, 3);
    }

    @Test
    void aJdbcBatchIsIgnoredAsAWhole() {
        unit.inTransaction(session -> {
            List<Payment> payments =
                    session.createSelectionQuery("from Payment", Payment.class).getResultList();
            unit.clearStatements();
            triggers.ignoring(session, () -> payments.forEach(payment -> payment.amount *= 10), PAYMENT);
        });

        assertThat(amounts(unit)).containsExactly(10, 20, 30);
        assertThat(unit.statements())
                .containsExactly("select pg_catalog.set_config(?, ?, true)", "update Payment set amount=? where id=?");
    }

    @Test
    @Spec("G-020")
    void nativeSqlHqlBulkStatementsAndRawJdbcAreIgnored() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                session.createNativeMutationQuery("update payment set amount = 10 where id = 1")
                        .executeUpdate();
                session.createMutationQuery("update Payment set amount = 20 where id = 2")
                        .executeUpdate();
                session.doWork(connection -> execute(connection, "update payment set amount = 30 where id = 3"));
                assertThat(session.createNativeQuery(
                                        "update payment set amount = 31 where id = 3 returning amount", Integer.class)
                                .getSingleResult())
                        .isEqualTo(31);
            }
        });

        assertThat(amounts(unit)).containsExactly(10, 20, 31);
    }
}
