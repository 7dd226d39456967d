package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.HibernateException;
import org.hibernate.Session;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.jspecify.annotations.Nullable;

/** The session that a block without one joins. */
public final class CurrentSession {
    private CurrentSession() {}

    /**
     * That of the thread's innermost block, else the one that Spring, JTA or the program itself has bound to the thread if its
     * transaction is active. Null if there is none.
     */
    public static @Nullable SessionImplementor find(SessionFactoryImplementor factory) {
        SharedSessionContractImplementor open = OpenBlocks.session(factory);
        if (open instanceof SessionImplementor stateful) {
            return stateful;
        }
        SessionImplementor current = hasContext(factory) ? current(factory) : null;
        return current == null ? SpringSession.find(factory) : current;
    }

    private static boolean hasContext(SessionFactoryImplementor factory) {
        return factory.getProperties().get(AvailableSettings.CURRENT_SESSION_CONTEXT_CLASS) != null
                || factory.getServiceRegistry()
                        .requireService(TransactionCoordinatorBuilder.class)
                        .isJta();
    }

    private static @Nullable SessionImplementor current(SessionFactoryImplementor factory) {
        Session session;
        try {
            session = factory.getCurrentSession();
        } catch (HibernateException | IllegalStateException e) {
            // No session is bound, or there is no JTA transaction to bind it to.
            return null;
        }
        // Hibernate's thread-bound sessions allow little else outside a transaction.
        boolean active = session instanceof SharedSessionContractImplementor known
                ? known.isTransactionInProgress()
                : session.isJoinedToTransaction();
        return active ? session.unwrap(SessionImplementor.class) : null;
    }
}
