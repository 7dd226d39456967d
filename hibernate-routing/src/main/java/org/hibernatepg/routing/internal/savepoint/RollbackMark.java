package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.internal.AbstractLogicalConnectionImplementor;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.hibernate.resource.transaction.backend.jdbc.internal.JdbcResourceLocalTransactionCoordinatorImpl;
import org.hibernate.resource.transaction.spi.TransactionCoordinator.TransactionDriver;
import org.hibernate.resource.transaction.spi.TransactionStatus;

/**
 * The mark by which Hibernate remembers that a transaction can only be rolled back, because something failed in it. What
 * failed within a savepoint that was rolled back to did not happen.
 */
final class RollbackMark {
    private RollbackMark() {}

    static boolean isSet(SharedSessionContractImplementor session) {
        return session.accessTransaction().getStatus() == TransactionStatus.MARKED_ROLLBACK;
    }

    /** Takes the mark away. That of a JTA transaction was never set, if Hibernate wanted to; see {@link DeferredMark}. */
    static void clear(SharedSessionContractImplementor session) {
        TransactionDriver driver = session.getTransactionCoordinator().getTransactionDriverControl();
        if (!(driver instanceof JdbcResourceLocalTransactionCoordinatorImpl.TransactionDriverControlImpl)) {
            return;
        }
        if (HibernateParts.DRIVER_MARK != null) {
            HibernateParts.DRIVER_MARK.set(driver, false);
            return;
        }
        LogicalConnectionImplementor connection = session.getJdbcCoordinator().getLogicalConnection();
        if (connection instanceof AbstractLogicalConnectionImplementor
                && HibernateParts.CONNECTION_STATUS.get(connection) == TransactionStatus.MARKED_ROLLBACK) {
            HibernateParts.CONNECTION_STATUS.set(connection, TransactionStatus.ACTIVE);
        }
    }
}
