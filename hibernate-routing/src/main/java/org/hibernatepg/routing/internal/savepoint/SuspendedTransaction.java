package org.hibernatepg.routing.internal.savepoint;

import jakarta.transaction.Status;
import jakarta.transaction.SystemException;
import jakarta.transaction.Transaction;
import jakarta.transaction.TransactionManager;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** The JTA transaction of the thread, put aside as long as a block has one of its own; nothing where JTA is not used. */
public final class SuspendedTransaction implements AutoCloseable {
    private final @Nullable TransactionManager manager;
    private final @Nullable Transaction transaction;

    private SuspendedTransaction(@Nullable TransactionManager manager, @Nullable Transaction transaction) {
        this.manager = manager;
        this.transaction = transaction;
    }

    /** Puts it aside. */
    public static SuspendedTransaction of(SessionFactoryImplementor factory) {
        if (!factory.getServiceRegistry()
                .requireService(TransactionCoordinatorBuilder.class)
                .isJta()) {
            return new SuspendedTransaction(null, null);
        }
        JtaPlatform jta = factory.getServiceRegistry().requireService(JtaPlatform.class);
        TransactionManager manager = jta.retrieveTransactionManager();
        if (manager == null) {
            requireNone(jta);
            return new SuspendedTransaction(null, null);
        }
        try {
            return new SuspendedTransaction(manager, manager.suspend());
        } catch (SystemException e) {
            throw new RoutingException("The JTA transaction of the thread could not be suspended", e);
        }
    }

    private static void requireNone(JtaPlatform jta) {
        try {
            if (jta.getCurrentStatus() == Status.STATUS_NO_TRANSACTION) {
                return;
            }
        } catch (SystemException e) {
            throw new RoutingException("The JTA transaction of the thread does not tell its status", e);
        }
        throw new RoutingException("A transaction of its own needs the JTA TransactionManager, to suspend the one"
                + " of the thread, and the JtaPlatform of the persistence unit has none.");
    }

    @Override
    public void close() {
        TransactionManager suspendedBy = manager;
        if (suspendedBy == null || transaction == null) {
            return;
        }
        try {
            suspendedBy.resume(transaction);
        } catch (Exception e) {
            throw new RoutingException("The JTA transaction of the thread could not be resumed", e);
        }
    }
}
