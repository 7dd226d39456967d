package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Frozen.ACCOUNT;
import static org.hibernatepg.trigger.Frozen.PAYMENT;
import static org.hibernatepg.trigger.Frozen.amountIn;
import static org.hibernatepg.trigger.Frozen.amounts;
import static org.hibernatepg.trigger.Frozen.assertRefused;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import java.util.List;
import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.annotations.OnDelete;
import org.hibernate.annotations.OnDeleteAction;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Frozen.Account;
import org.hibernatepg.trigger.Frozen.Payment;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Triggers are ignored for a scope, which ends. */
class IgnoreTest {
    private static final String COMPUTED = "Computed:compute";

    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Payment.class, Account.class, Sealed.class, Item.class, Audited.class, Computed.class)
            .set("hibernate.jdbc.batch_size", 10);

    private Triggers triggers;

    @BeforeEach
    void fill() {
        Frozen.fill(unit);
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
        assertThat(amounts(unit)).containsExactly(1, 2, 3);

        unit.inTransaction(session -> {
            try (TriggerScope scope = triggers.ignore(session, PAYMENT)) {
                session.find(Payment.class, 1).amount = 10;
            }
        });
        assertThat(amounts(unit)).containsExactly(10, 2, 3);
        assertRefused(unit, session -> session.find(Payment.class, 1).amount = 11);
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
            assertRefused(unit, session -> session.find(Payment.class, 1).amount = -1);
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

        assertThat(amounts(unit)).containsExactly(10, 20, 3);
        assertThat(unit.value("select sum(amount) from account")).isEqualTo(30L);
        assertRefused(unit, session -> session.find(Account.class, 1).amount = 11);
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
        assertThat(amounts(unit)).containsExactly(10, 20, 3);
        assertRefused(unit, session -> session.find(Payment.class, 3).amount = 30);
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
        assertThat(amounts(unit)).containsExactly(10, 20, 3);

        assertRefused(unit, session -> {
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

        assertThat(amounts(unit)).containsExactly(10, 2, 3);
    }

    @Test
    void aChangeBelongsToTheScopeInWhichItWasMadeHoweverLateItIsFlushed() {
        assertRefused(unit, session -> {
            session.find(Payment.class, 1).amount = 10;
            triggers.ignoring(session, () -> session.find(Payment.class, 2).amount = 20, PAYMENT);
        });
        assertRefused(unit, session -> {
            triggers.ignoring(session, () -> session.find(Payment.class, 2).amount = 20, PAYMENT);
            session.find(Payment.class, 1).amount = 10;
        });
        unit.inTransaction(session -> {
            triggers.ignoring(session, () -> session.find(Payment.class, 2).amount = 20, PAYMENT);
            // The commit that follows flushes nothing any more.
            assertThat(unit.statements()).anyMatch(sql -> sql.startsWith("update Payment"));
        });

        assertThat(amounts(unit)).containsExactly(1, 20, 3);
    }

    @Test
    void aProgramThatFlushesItselfIsLeftToIt() {
        assertRefused(unit, session -> {
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

        assertThat(amounts(unit)).containsExactly(10, 2, 3);
    }

    @Test
    @Spec("G-027")
    void whatTheStatementSetsOffOnOtherTablesIsIgnoredIfItIsNamed() {
        unit.jdbc("begin; set local pgtrigger.ignore = '*';"
                + " insert into item (id, account_id) values (1, 1), (2, 2); commit");

        assertRefused(
                unit,
                session -> triggers.ignoring(
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
        assertRefused(unit, session -> session.persist(new Audited(1)));
        unit.inTransaction(session -> triggers.ignoring(session, () -> session.persist(new Audited(1)), PAYMENT));

        assertThat(unit.query("select id from item")).containsExactly(List.of(2));
        assertThat(amounts(unit)).containsExactly(101, 102, 103);
    }

    @Test
    @Spec("G-014")
    void aStatementTriggerIsIgnored() {
        assertThatThrownBy(() -> unit.jdbc("truncate payment")).hasMessageContaining("Cannot update or delete");

        unit.inTransaction(session -> triggers.ignoring(
                session,
                () -> session.createNativeMutationQuery("truncate payment").executeUpdate(),
                PAYMENT));

        assertThat(amounts(unit)).isEmpty();
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
                                + "'. There are Account:frozen, Payment:frozen, Audited:audit,"
                                + " Computed:compute, Item:kept, Sealed:sealed.");
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

        assertRefused(
                unit, session -> triggers.ignoring(session, () -> session.find(Sealed.class, 1).amount = 5, PAYMENT));
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
