package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
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
