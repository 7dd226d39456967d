package org.hibernatepg.trigger.spi;

import jakarta.persistence.EntityManagerFactory;
import org.hibernate.FlushMode;
import org.hibernate.SharedSessionContract;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.hibernatepg.trigger.internal.jdbc.Sessions;

/**
 * Writes what a session still holds back, so that a change belongs to the scope in which it was made: Hibernate writes
 * late, and a scope that begins or ends in between would otherwise catch changes made before it, or miss its own.
 */
public final class SessionWork {
    private SessionWork() {}

    /**
     * The session itself, also where a framework hands out a proxy that finds it, as Spring and CDI do.
     *
     * @throws IllegalStateException by Spring, if its proxy has no session at the moment: there is no transaction
     * @throws IllegalArgumentException if no session of Hibernate is behind it
     */
    public static SharedSessionContractImplementor implementor(SharedSessionContract session) {
        return Sessions.implementor(session);
    }

    /**
     * The session factory itself, also where a framework hands out a proxy, as Spring and CDI do.
     *
     * @throws IllegalArgumentException if no factory of Hibernate is behind it
     */
    public static SessionFactoryImplementor implementor(EntityManagerFactory factory) {
        return Sessions.implementor(factory);
    }

    /**
     * Writes what is pending in the session's transaction: of a {@code Session} all changes, of a {@code StatelessSession}
     * the statements of a JDBC batch.
     *
     * <p>Does nothing
     * <ul>
     *   <li>outside a transaction;
     *   <li>when the transaction can only be rolled back, because it is marked so or because a statement failed in the
     *       database: a further error would mask the first one;
     *   <li>with {@link FlushMode#MANUAL}: such a program says itself when changes are written;
     *   <li>within a flush or a cascade, as in an entity listener: Hibernate cannot begin another flush there.
     * </ul>
     */
    public static void flush(SharedSessionContract session) {
        SharedSessionContractImplementor implementor = Sessions.implementor(session);
        if (!canWrite(implementor)) {
            return;
        }
        if (!(implementor instanceof SessionImplementor stateful)) {
            implementor.getJdbcCoordinator().executeBatch();
        } else if (stateful.getHibernateFlushMode() != FlushMode.MANUAL && !isFlushing(stateful)) {
            stateful.flush();
        }
    }

    private static boolean canWrite(SharedSessionContractImplementor session) {
        if (!session.isTransactionInProgress()) {
            return false;
        }
        Transaction transaction = session.accessTransaction();
        return transaction.getStatus() != TransactionStatus.MARKED_ROLLBACK && !Sessions.isAborted(session);
    }

    private static boolean isFlushing(SessionImplementor session) {
        PersistenceContext context = session.getPersistenceContextInternal();
        return context.isFlushing() || context.getCascadeLevel() > 0;
    }
}
