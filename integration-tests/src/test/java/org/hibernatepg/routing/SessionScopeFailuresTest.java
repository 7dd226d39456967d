package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import org.hibernate.FlushMode;
import org.hibernate.Interceptor;
import org.hibernate.Session;
import org.hibernate.Transaction;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Read-only scopes of a session that cannot be opened. */
class SessionScopeFailuresTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Boat.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void aScopeWhoseTransactionFailsToBeginIsNotLeftOpen() {
        FirstFails first = new FirstFails();
        try (Session session =
                unit.sessionFactory().withOptions().interceptor(first).openSession()) {
            assertThatThrownBy(() -> ReadOnlyScopes.of(unit.sessionFactory()).open(session))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("no transaction today");
            assertThat(session.getTransaction().isActive()).isFalse();

            session.beginTransaction();
            session.persist(new Boat());
            session.getTransaction().commit();
        }
        assertThat(unit.value("select count(*) from boat")).isEqualTo(1L);
    }

    @Test
    void aScopeInATransactionThatCanOnlyBeRolledBackSaysItsName() {
        ReadOnlyScopes scopes = ReadOnlyScopes.of(unit.sessionFactory()).named("report");
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.getTransaction().setRollbackOnly();
            assertThatThrownBy(() -> scopes.open(session))
                    .isInstanceOf(RoutingException.class)
                    .hasMessage(
                            "The read-only scope 'report' was opened within a transaction that can only be rolled back,"
                                    + " since something failed in it. Let what may fail run in a nested transaction of its own.");
            session.getTransaction().rollback();
        }
    }

    @Test
    void aScopeThatIsOpenedOnUnwrittenChangesOrWhoseTransactionEndsSaysItsName() {
        ReadOnlyScopes scopes = ReadOnlyScopes.of(unit.sessionFactory()).named("report");
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.setHibernateFlushMode(FlushMode.MANUAL);
            session.persist(new Boat());
            assertThatThrownBy(() -> scopes.open(session))
                    .hasMessageStartingWith(
                            "The read-only scope 'report' was opened on a session with FlushMode.MANUAL");
            session.clear();
            ReadOnlyScope scope = scopes.open(session);
            session.getTransaction().rollback();
            assertThatThrownBy(scope::close)
                    .hasMessageStartingWith("The transaction was ended within the read-only scope 'report'.");
        }
    }

    /** As an application's listener may. */
    private static final class FirstFails implements Interceptor {
        private boolean failed;

        @Override
        public void afterTransactionBegin(Transaction transaction) {
            if (!failed) {
                failed = true;
                throw new IllegalStateException("no transaction today");
            }
        }
    }

    @Entity(name = "Boat")
    static class Boat {
        @Id
        int id = 1;
    }
}
