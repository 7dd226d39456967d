package org.hibernatepg.routing.internal.savepoint;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import jakarta.persistence.PersistenceException;
import java.util.Map;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.jspecify.annotations.Nullable;
import org.springframework.orm.jpa.EntityManagerHolder;
import org.springframework.transaction.support.TransactionSynchronizationManager;

/**
 * The session that Spring's JpaTransactionManager has bound to the thread. It is bound under Spring's proxy of the factory, which
 * the factory itself does not know: a {@code getCurrentSession} of Hibernate cannot find it.
 */
final class SpringSession {
    private static final boolean PRESENT = isPresent();

    private SpringSession() {}

    /** The bound session if its transaction is active; null if there is none, or no Spring. */
    static @Nullable SessionImplementor find(SessionFactoryImplementor factory) {
        return PRESENT ? Bound.find(factory) : null;
    }

    private static boolean isPresent() {
        try {
            Class.forName(
                    "org.springframework.orm.jpa.EntityManagerHolder", false, SpringSession.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Of its own, so that it is linked only where there is Spring. */
    private static final class Bound {
        private static @Nullable SessionImplementor find(SessionFactoryImplementor factory) {
            for (Map.Entry<Object, Object> bound :
                    TransactionSynchronizationManager.getResourceMap().entrySet()) {
                if (bound.getValue() instanceof EntityManagerHolder holder
                        && bound.getKey() instanceof EntityManagerFactory key
                        && isOf(key, factory)) {
                    return active(holder.getEntityManager());
                }
            }
            return null;
        }

        private static boolean isOf(EntityManagerFactory key, SessionFactoryImplementor factory) {
            try {
                return key.isOpen() && key.unwrap(SessionFactoryImplementor.class) == factory;
            } catch (PersistenceException e) {
                return false; // of another provider
            }
        }

        private static @Nullable SessionImplementor active(EntityManager entityManager) {
            SessionImplementor session = entityManager.unwrap(SessionImplementor.class);
            return session.isTransactionInProgress() ? session : null;
        }
    }
}
