package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.StatelessSession;
import org.hibernate.annotations.SQLRestriction;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.SoftDeletes;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.Triggers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SoftDeleteExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Account.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void aRemovedEntityIsMarkedAndStillThere() {
        Account account = new Account();
        unit.inTransaction(session -> session.persist(account));
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = account.id;
        unit.clearStatements();

        // snippet: soft-delete-remove
        sessionFactory.inTransaction(session -> session.remove(session.find(Account.class, id)));
        sessionFactory.inTransaction(session -> {
            session.find(Account.class, id); // found, with active = false
            session.createSelectionQuery("from Account where active", Account.class)
                    .getResultList(); // without it
        });
        // end

        assertThat(unit.value("select active from account")).isEqualTo(false);
        if (hasMerge()) {
            assertThat(unit.statements())
                    .anySatisfy(sql -> assertThat(Pages.withoutIgnoreCheck(Pages.oneLine(sql)) + ";")
                            .isEqualTo(Pages.shown("soft-delete-remove")));
        }
        assertThat(Pages.triggersAndFunctions(unit, "Account:keep")).isEqualTo(Pages.shown("soft-delete"));
    }

    @Test
    void everyOtherDeleteMarksTooAndCountsOnlyInHql() {
        unit.inTransaction(session -> session.persist(new Account()));

        int byHql = unit.fromTransaction(
                session -> session.createMutationQuery("delete from Account").executeUpdate());
        int bySql = unit.fromTransaction(session ->
                session.createNativeMutationQuery("delete from account").executeUpdate());

        assertThat(byHql).isOne();
        assertThat(bySql).isZero();
        assertThat(unit.value("select active from account")).isEqualTo(false);
    }

    @Test
    void whatIsIgnoredIsReallyDeleted() {
        assumeTrue(hasMerge(), "PostgreSQL 14 has no merge");
        Account account = new Account();
        unit.inTransaction(session -> session.persist(account));
        SessionFactory sessionFactory = unit.sessionFactory();
        Long id = account.id;

        // snippet: soft-delete-ignore
        sessionFactory.inTransaction(session -> Triggers.of(sessionFactory)
                .ignoring(session, () -> session.remove(session.find(Account.class, id)), "Account:keep"));
        // end

        assertThat(unit.value("select count(*) from account")).isEqualTo(0L);
    }

    @Test
    void customersWithOrdersAreKeptAndHidden() {
        assumeTrue(hasMerge(), "PostgreSQL 14 has no merge");
        try (TestUnit customers = Pages.unit(Customer.class).start()) {
            Customer regular = new Customer(3);
            Customer passerBy = new Customer(0);
            customers.inTransaction(session -> {
                session.persist(regular);
                session.persist(passerBy);
            });

            customers.inTransaction(session -> {
                session.remove(session.find(Customer.class, regular.id));
                session.remove(session.find(Customer.class, passerBy.id));
            });

            assertThat(customers.<Customer>fromTransaction(session -> session.find(Customer.class, regular.id)))
                    .isNull();
            assertThat(customers.query("select orders from customer where deleted_at is not null"))
                    .isEqualTo(List.of(List.of(3)));
            assertThat(customers.value("select count(*) from customer")).isEqualTo(1L);
        }
    }

    @Test
    void whatIsRestrictedIsHiddenSeenInAScopeAndRestored() {
        try (TestUnit members = Pages.unit(Subscriber.class).start()) {
            SessionFactory sessionFactory = members.sessionFactory();
            Long id = removed(members, "ann@example.org");
            members.inTransaction(
                    session -> assertThat(session.find(Subscriber.class, id)).isNull());

            // snippet: soft-delete-restore
            sessionFactory.inTransaction(session -> {
                SoftDeletes deletes = SoftDeletes.of(session);
                try (TriggerScope all = deletes.includeDeleted(Subscriber.class)) {
                    Subscriber subscriber = session.find(Subscriber.class, id); // null outside of the scope
                    deletes.isDeleted(subscriber); // true
                }
                deletes.restore(Subscriber.class, id); // writes active = true, at once
            });
            // end

            assertThat(members.query("select active, version from subscriber")).containsExactly(List.of(true, 1));
            try (StatelessSession session = sessionFactory.openStatelessSession()) {
                members.jdbc("delete from subscriber");
                assertThat(session.get(Subscriber.class, id)).isNotNull();
                SoftDeletes.of(session).excludeDeleted();
                assertThat(session.get(Subscriber.class, id)).isNull();
            }
        }
    }

    @Test
    void anAddressIsFreeOnceItsSubscriberIsDeletedAndThenNotRestored() {
        try (TestUnit members = Pages.unit(Subscriber.class).start()) {
            assertThat(Pages.sent(members, "create unique index .*").replaceAll("live_[0-9a-f]{8}", "live_…"))
                    .isEqualTo(Pages.shown("soft-delete-unique"));
            Long id = removed(members, "ann@example.org");
            members.inTransaction(session -> session.persist(new Subscriber("ann@example.org")));

            assertThatThrownBy(() -> members.inTransaction(
                            session -> SoftDeletes.of(session).restore(Subscriber.class, id)))
                    .isInstanceOfSatisfying(
                            ConstraintViolationException.class,
                            refused -> assertThat(refused.getConstraintName()).startsWith("subscriber_email_live_"));
        }
    }

    @Test
    void aDetachedCopyOfADeletedSubscriberIsStaleAndOneOfAnAccountBringsItBack() {
        Account account = new Account();
        unit.inTransaction(session -> session.persist(account));
        unit.inTransaction(session -> session.remove(session.find(Account.class, account.id)));
        unit.inTransaction(session -> session.merge(account));
        assertThat(unit.value("select active from account")).isEqualTo(true);

        try (TestUnit members = Pages.unit(Subscriber.class).start()) {
            Subscriber subscriber = new Subscriber("ann@example.org");
            members.inTransaction(session -> session.persist(subscriber));
            members.inTransaction(session -> session.remove(session.find(Subscriber.class, subscriber.id)));
            assertThatThrownBy(() -> members.inTransaction(session -> session.merge(subscriber)))
                    .isInstanceOf(OptimisticLockException.class);
            assertThat(members.query("select active from subscriber")).containsExactly(List.of(false));
        }
    }

    private static Long removed(TestUnit members, String email) {
        Subscriber subscriber = new Subscriber(email);
        members.inTransaction(session -> session.persist(subscriber));
        members.inTransaction(session -> session.remove(session.find(Subscriber.class, subscriber.id)));
        return subscriber.id;
    }

    private static boolean hasMerge() {
        return Integer.parseInt((String) unit.value("show server_version_num")) >= 150_000;
    }
}

// snippet: soft-delete
@Entity
@SoftDelete(name = "keep", attribute = "active")
class Account {
    @Id
    @GeneratedValue
    Long id;

    @Version
    int version;

    boolean active = true;
}
// end

// snippet: soft-delete-condition
@Entity
@SoftDelete(name = "keep_buyers", attribute = "deletedAt", condition = "old.orders > 0")
@SQLRestriction("deleted_at is null")
class Customer {
    @Id
    @GeneratedValue
    Long id;

    int orders;
    Instant deletedAt;

    Customer(int orders) {
        this.orders = orders;
    }

    protected Customer() {}
}
// end

// snippet: soft-delete-restrict
@Entity
@SoftDelete(name = "keep", attribute = "active", restrict = true, unique = @SoftDelete.Unique(attributes = "email"))
class Subscriber {
    @Id
    @GeneratedValue
    Long id;

    @Version
    int version;

    String email;
    boolean active = true;

    Subscriber(String email) {
        this.email = email;
    }

    protected Subscriber() {}
}
// end
