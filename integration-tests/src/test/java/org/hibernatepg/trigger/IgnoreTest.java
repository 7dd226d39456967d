package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernate.exception.GenericJDBCException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class IgnoreTest {
    private static final String PAYMENT = "Payment:frozen";
    private static final String ACCOUNT = "Account:frozen";
    private static final String COMPUTED = "Computed:compute";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Payment.class, Account.class, Sealed.class, Item.class, Audited.class, Computed.class)
            .set("hibernate.jdbc.batch_size", 10);

    private Triggers triggers;

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.jdbc("insert into payment (id, amount) values (1, 1), (2, 2), (3, 3)");
        unit.jdbc("insert into account (id, amount) values (1, 1), (2, 2)");
        unit.clearStatements();
        triggers = Triggers.of(unit.sessionFactory());
    }

    @Test
    void noDeclarationIsComputedForAnIgnoredTrigger() {
        assertThatThrownBy(() -> unit.inTransaction(session -> session.persist(new Computed(1))))
                .hasMessageContaining("division by zero");

        unit.inTransaction(session -> triggers.ignoring(session, () -> session.persist(new Computed(1)), COMPUTED));

        assertThat(unit.query("select id, amount from computed")).containsExactly(List.of(1, 0));
    }

    @Test
    @Spec({"G-001", "G-006"})
    void inTheScopeTheOperationSucceedsAndAfterItIsRefusedAgain() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                        session.find(Payment.class, 1).amount = 10;
                    }
                    assertThat(amountIn(session, 1)).isEqualTo(10);
                    session.find(Payment.class, 2).amount = 20;
                }))
                .isInstanceOf(ProtectedOperationException.class);
        assertThat(amounts()).containsExactly(1, 2, 3);

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                session.find(Payment.class, 1).amount = 10;
            }
        });
        assertThat(amounts()).containsExactly(10, 2, 3);
        assertRefused(session -> session.find(Payment.class, 1).amount = 11);
    }

    @Test
    @Spec("G-002")
    void aLambdaIsAScopeOnEveryCall() {
        for (int amount : new int[] {10, 11}) {
            unit.inTransaction(session ->
                    triggers.ignoring(session, () -> session.find(Payment.class, 1).amount = amount, PAYMENT));
            int before = unit.<Integer>fromTransaction(
                    session -> triggers.<Integer>ignoring(session, () -> amountIn(session, 1), PAYMENT));
            assertThat(before).isEqualTo(amount);
            assertRefused(session -> session.find(Payment.class, 1).amount = -1);
        }
    }

    @Test
    @Spec("G-003")
    void severalUrisOrAllCanBeIgnored() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT, ACCOUNT)) {
                session.find(Payment.class, 1).amount = 10;
                session.find(Account.class, 1).amount = 10;
            }
            try (TriggerScope scope = triggers.ignoreAll(session)) {
                session.find(Payment.class, 2).amount = 20;
                session.find(Account.class, 2).amount = 20;
                session.persist(new Item(1, session.find(Account.class, 1)));
            }
        });

        assertThat(amounts()).containsExactly(10, 20, 3);
        assertThat(unit.value("select sum(amount) from account")).isEqualTo(30L);
        assertRefused(session -> session.find(Account.class, 1).amount = 11);
    }

    @Test
    @Spec({"G-002", "G-003"})
    void workIsDoneWhileAllAreIgnored() {
        int amount = unit.fromTransaction(session -> {
            triggers.ignoringAll(session, () -> session.find(Payment.class, 1).amount = 10);
            return triggers.ignoringAll(session, () -> {
                session.find(Payment.class, 2).amount = 20;
                return session.find(Payment.class, 1).amount;
            });
        });

        assertThat(amount).isEqualTo(10);
        assertThat(amounts()).containsExactly(10, 20, 3);
        assertRefused(session -> session.find(Payment.class, 3).amount = 30);
    }

    @Test
    void aClosedSessionHasNoScopes() {
        Session closed = unit.sessionFactory().openSession();
        closed.close();

        assertThatThrownBy(() -> triggers.ignore(closed, PAYMENT))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("A scope is opened on an open session; this one is closed.");
    }

    @Test
    @Spec("G-005")
    void scopesMayEndInAnyOrder() {
        unit.inTransaction(session -> {
            TriggerScope first = triggers.ignore(session, PAYMENT);
            TriggerScope second = triggers.ignore(session, ACCOUNT);
            TriggerScope third = triggers.ignore(session, PAYMENT);
            first.close();
            assertThat(triggers.isIgnored(session, PAYMENT)).isTrue();
            third.close();
            assertThat(triggers.isIgnored(session, PAYMENT)).isFalse();
            assertThat(triggers.isIgnored(session, ACCOUNT)).isTrue();
            second.close();
            assertThat(triggers.isIgnored(session, ACCOUNT)).isFalse();
        });
    }

    @Test
    @Spec("G-005")
    void nestedScopesAddUpAndTheInnerEndTakesItsOwnAway() {
        unit.inTransaction(session -> {
            try (TriggerScope outer = triggers.ignore(session, PAYMENT)) {
                try (TriggerScope inner = triggers.ignore(session, ACCOUNT);
                        TriggerScope same = triggers.ignore(session, PAYMENT)) {
                    session.find(Payment.class, 1).amount = 10;
                    session.find(Account.class, 1).amount = 10;
                }
                session.find(Payment.class, 2).amount = 20;
            }
        });
        assertThat(amounts()).containsExactly(10, 20, 3);

        assertRefused(session -> {
            try (TriggerScope outer = triggers.ignore(session, PAYMENT)) {
                triggers.ignoring(session, () -> session.find(Account.class, 2).amount = 10, ACCOUNT);
                session.find(Account.class, 2).amount = 20;
            }
        });
    }

    @Test
    void withinIgnoreAllAScopeOfOneTriggerTakesNothingAway() {
        unit.inTransaction(session -> {
            try (TriggerScope outer = triggers.ignoreAll(session)) {
                triggers.ignoring(session, () -> session.find(Account.class, 1).amount = 10, ACCOUNT);
                session.find(Payment.class, 1).amount = 10;
            }
        });

        assertThat(amounts()).containsExactly(10, 2, 3);
    }

    @Test
    void aChangeBelongsToTheScopeInWhichItWasMadeHoweverLateItIsFlushed() {
        assertRefused(session -> {
            session.find(Payment.class, 1).amount = 10;
            triggers.ignoring(session, () -> session.find(Payment.class, 2).amount = 20, PAYMENT);
        });
        assertRefused(session -> {
            triggers.ignoring(session, () -> session.find(Payment.class, 2).amount = 20, PAYMENT);
            session.find(Payment.class, 1).amount = 10;
        });
        unit.inTransaction(session -> {
            triggers.ignoring(session, () -> session.find(Payment.class, 2).amount = 20, PAYMENT);
            // The commit that follows flushes nothing any more.
            assertThat(unit.statements()).anyMatch(sql -> sql.startsWith("update Payment"));
        });

        assertThat(amounts()).containsExactly(1, 20, 3);
    }

    @Test
    void aProgramThatFlushesItselfIsLeftToIt() {
        assertRefused(session -> {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            triggers.ignoring(session, () -> session.find(Payment.class, 1).amount = 10, PAYMENT);
            session.flush();
        });
        unit.inTransaction(session -> {
            session.setHibernateFlushMode(FlushMode.MANUAL);
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                session.find(Payment.class, 1).amount = 10;
                session.flush();
            }
        });

        assertThat(amounts()).containsExactly(10, 2, 3);
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
        assertThat(amounts()).containsExactly(1, 2, 3);
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

        assertThat(amounts()).containsExactly(1, 20, 3);
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
        assertThat(amounts()).containsExactly(1, 2, 3);
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

        assertThat(amounts()).containsExactly(10, 2, 3);
    }

    @Test
    void anotherSessionOfTheThreadIsNotConcerned() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                assertRefused(other -> other.find(Payment.class, 1).amount = 10);
                assertThat(triggers.isIgnored(session, PAYMENT)).isTrue();
                session.find(Payment.class, 1).amount = 20;
            }
        });

        assertThat(amounts()).containsExactly(20, 2, 3);
    }

    @Test
    @Spec("G-007")
    void anotherThreadIsNotConcerned() {
        ExecutorService executor = Executors.newSingleThreadExecutor();
        try {
            unit.inTransaction(session -> {
                try (TriggerScope scope = triggers.ignoreAll(session)) {
                    Future<?> other =
                            executor.submit(() -> assertRefused(its -> its.find(Payment.class, 1).amount = 5));
                    assertThat(other).succeedsWithin(java.time.Duration.ofSeconds(30));
                    session.find(Payment.class, 1).amount = 20;
                }
            });
        } finally {
            executor.shutdown();
        }

        assertThat(amounts()).containsExactly(20, 2, 3);
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
        assertThat(amounts()).containsExactly(10, 2, 3);
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

        assertThat(amounts()).containsExactly(10, 20, 3);
    }

    @Test
    void aJdbcBatchIsIgnoredAsAWhole() {
        unit.inTransaction(session -> {
            List<Payment> payments =
                    session.createSelectionQuery("from Payment", Payment.class).getResultList();
            unit.clearStatements();
            triggers.ignoring(session, () -> payments.forEach(payment -> payment.amount *= 10), PAYMENT);
        });

        assertThat(amounts()).containsExactly(10, 20, 30);
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

        assertThat(amounts()).containsExactly(10, 20, 31);
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

        assertThat(amounts()).containsExactly(10, 20, 30);
    }

    @Test
    @Spec("G-027")
    void whatTheStatementSetsOffOnOtherTablesIsIgnoredIfItIsNamed() {
        unit.jdbc("begin; set local pgtrigger.ignore = '*';"
                + " insert into item (id, account_id) values (1, 1), (2, 2); commit");

        assertRefused(session -> triggers.ignoring(
                session,
                () -> session.createNativeMutationQuery("delete from account where id = 1")
                        .executeUpdate(),
                ACCOUNT));
        unit.inTransaction(session -> triggers.ignoring(
                session,
                () -> session.createNativeMutationQuery("delete from account where id = 1")
                        .executeUpdate(),
                ACCOUNT,
                "Item:kept"));
        // A trigger of Audited updates Payment.
        assertRefused(session -> session.persist(new Audited(1)));
        unit.inTransaction(session -> triggers.ignoring(session, () -> session.persist(new Audited(1)), PAYMENT));

        assertThat(unit.query("select id from item")).containsExactly(List.of(2));
        assertThat(amounts()).containsExactly(101, 102, 103);
    }

    @Test
    @Spec("G-014")
    void aStatementTriggerIsIgnored() {
        assertThatThrownBy(() -> unit.jdbc("truncate payment")).hasMessageContaining("Cannot update or delete");

        unit.inTransaction(session -> triggers.ignoring(
                session,
                () -> session.createNativeMutationQuery("truncate payment").executeUpdate(),
                PAYMENT));

        assertThat(amounts()).isEmpty();
    }

    @Test
    @Spec("G-023")
    void tellsWhetherATriggerIsIgnoredNow() {
        unit.inTransaction(session -> {
            assertThat(triggers.isIgnored(session, PAYMENT)).isFalse();
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                assertThat(triggers.isIgnored(session, PAYMENT)).isTrue();
                assertThat(triggers.isIgnored(session, ACCOUNT)).isFalse();
            }
            try (TriggerScope scope = triggers.ignoreAll(session)) {
                assertThat(triggers.isIgnored(session, ACCOUNT)).isTrue();
                assertThat(triggers.isIgnored(session, "Sealed:sealed")).isFalse();
            }
            assertThat(triggers.isIgnored(session, PAYMENT)).isFalse();
        });
    }

    @Test
    @Spec({"G-022", "G-024", "T-019", "T-020"})
    void anUnknownOrMalformedUriIsRefusedBeforeAnythingRuns() {
        unit.inTransaction(session -> {
            for (String uri : new String[] {"Payment:nope", "payment:frozen", "Payment:Frozen", "Payment:frozen "}) {
                assertThatThrownBy(() -> triggers.ignore(session, ACCOUNT, uri))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("There is no trigger '" + uri
                                + "'. There are Account:frozen, Audited:audit, Computed:compute,"
                                + " Item:kept, Payment:frozen, Sealed:sealed.");
                assertThatThrownBy(() -> triggers.isIgnored(session, uri)).hasMessageContaining("There is no trigger");
            }
            for (String uri : new String[] {"frozen", "", ":frozen"}) {
                assertThatThrownBy(() -> triggers.ignoring(session, () -> session.clear(), uri))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("'" + uri + "' is no URI of a trigger. It has the form Entity:name.");
                assertThatThrownBy(() -> triggers.isIgnored(session, uri)).hasMessageContaining("is no URI");
            }
            assertThatThrownBy(() -> triggers.ignore(session))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("No trigger is named. To ignore all of them, call ignoreAll.");
            assertThat(triggers.isIgnored(session, ACCOUNT)).isFalse();
        });
    }

    @Test
    void aTriggerThatMustNotBeIgnoredIsNot() {
        unit.inTransaction(session -> {
            session.persist(new Sealed(1));
            assertThatThrownBy(() -> triggers.ignore(session, "Sealed:sealed"))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("The trigger 'Sealed:sealed' is declared with ignorable = false.");
        });

        assertRefused(session -> triggers.ignoring(session, () -> session.find(Sealed.class, 1).amount = 5, PAYMENT));
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    try (TriggerScope scope = triggers.ignoreAll(session)) {
                        session.find(Sealed.class, 1).amount = 5;
                    }
                }))
                .isInstanceOf(ProtectedOperationException.class);
    }

    @Test
    void closingTwiceHasNoEffect() {
        unit.inTransaction(session -> {
            TriggerScope outer = triggers.ignore(session, PAYMENT);
            TriggerScope inner = triggers.ignore(session, ACCOUNT);
            inner.close();
            outer.close();
            inner.close();
            assertThat(triggers.isIgnored(session, PAYMENT)).isFalse();
            assertThat(triggers.isIgnored(session, ACCOUNT)).isFalse();
        });
    }

    private interface Work {
        void in(Session session);
    }

    private static void assertRefused(Work work) {
        assertThatThrownBy(() -> unit.inTransaction(work::in)).isInstanceOf(ProtectedOperationException.class);
    }

    private static int amountIn(Session session, int id) {
        return session.createNativeQuery("select amount from payment where id = " + id, Integer.class)
                .getSingleResult();
    }

    private static List<Integer> amounts() {
        return unit.query("select amount from payment order by id").stream()
                .map(row -> (Integer) row.get(0))
                .toList();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Payment")
    @Protect(
            name = "frozen",
            operations = {UPDATE, DELETE, TRUNCATE})
    static class Payment {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Account")
    @Protect(
            name = "frozen",
            operations = {UPDATE, DELETE})
    static class Account {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Sealed")
    @Protect(name = "sealed", operations = UPDATE, ignorable = false)
    static class Sealed {
        @Id
        int id;

        int amount;

        Sealed() {}

        Sealed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Item")
    @Protect(
            name = "kept",
            operations = {INSERT, DELETE})
    static class Item {
        @Id
        int id;

        @ManyToOne
        @OnDelete(action = OnDeleteAction.CASCADE)
        Account account;

        Item() {}

        Item(int id, Account account) {
            this.id = id;
            this.account = account;
        }
    }

    /** Nothing is computed for a row that passes, not even what its function declares. */
    @Entity(name = "Computed")
    @Trigger(
            name = "compute",
            when = When.BEFORE,
            operations = INSERT,
            declare = "ratio numeric default 1 / new.amount",
            body = "new.amount = ratio; return new;")
    static class Computed {
        @Id
        int id;

        int amount;

        Computed() {}

        Computed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Audited")
    @Trigger(
            name = "audit",
            when = When.AFTER,
            operations = INSERT,
            body = "update payment set amount = amount + 100; return null;")
    static class Audited {
        @Id
        int id;

        Audited() {}

        Audited(int id) {
            this.id = id;
        }
    }
}
