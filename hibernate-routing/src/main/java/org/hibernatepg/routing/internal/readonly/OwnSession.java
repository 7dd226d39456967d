package org.hibernatepg.routing.internal.readonly;

import org.hibernate.FlushMode;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernate.Transaction;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.hibernatepg.routing.SessionFunction;
import org.jspecify.annotations.Nullable;

/** Runs work in a session and a transaction of its own, within a scope that is open already. */
final class OwnSession {
    private final SessionFactory factory;
    private final boolean fast;

    OwnSession(SessionFactory factory, boolean fast) {
        this.factory = factory;
        this.fast = fast;
    }

    <T extends @Nullable Object, E extends Exception> T call(SessionFunction<T, E> function) throws E {
        try (Session session = factory.openSession()) {
            if (fast) {
                session.setHibernateFlushMode(FlushMode.MANUAL);
                session.setDefaultReadOnly(true);
            }
            session.beginTransaction();
            T result;
            try {
                result = function.call(session);
                if (!fast) {
                    flush(session);
                }
            } catch (Throwable e) {
                rollback(session.getTransaction(), e);
                throw e;
            }
            commit(session.getTransaction());
            return result;
        }
    }

    /** Whatever was changed is refused here, also when the work has ended the transaction itself or broken it. */
    private static void flush(Session session) {
        if (session.getTransaction().getStatus() == TransactionStatus.MARKED_ROLLBACK) {
            session.getTransaction().rollback();
        }
        if (!session.getTransaction().isActive()) {
            session.beginTransaction();
        }
        session.flush();
    }

    private static void commit(Transaction transaction) {
        if (transaction.getStatus() == TransactionStatus.MARKED_ROLLBACK) {
            transaction.rollback();
        } else if (transaction.isActive()) {
            transaction.commit();
        }
    }

    private static void rollback(Transaction transaction, Throwable cause) {
        try {
            if (transaction.getStatus().canRollback()) {
                transaction.rollback();
            }
        } catch (RuntimeException e) {
            cause.addSuppressed(e);
        }
    }
}
