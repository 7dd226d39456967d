package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.backend.jta.internal.JtaTransactionAdapter;
import org.hibernate.resource.transaction.backend.jta.internal.JtaTransactionCoordinatorImpl;
import org.hibernate.resource.transaction.spi.TransactionCoordinator.TransactionDriver;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.jspecify.annotations.Nullable;

/**
 * Keeps from a JTA transaction, as long as a block runs, that Hibernate wants it to be rolled back: JTA never takes such a mark
 * back, but what Hibernate marks it for may be undone with the block. Marks that others set reach it.
 */
final class DeferredMark implements JtaTransactionAdapter {
    private static final PrivateField ADAPTER =
            PrivateField.of(JtaTransactionCoordinatorImpl.TransactionDriverControlImpl.class, "jtaTransactionAdapter");

    private final TransactionDriver driver;
    private final JtaTransactionAdapter transaction;
    private boolean marked;

    private DeferredMark(TransactionDriver driver, JtaTransactionAdapter transaction) {
        this.driver = driver;
        this.transaction = transaction;
    }

    /** Null for a transaction that is not JTA's. */
    static @Nullable DeferredMark of(SharedSessionContractImplementor session) {
        TransactionDriver driver = session.getTransactionCoordinator().getTransactionDriverControl();
        if (driver instanceof JtaTransactionCoordinatorImpl.TransactionDriverControlImpl
                && ADAPTER.get(driver) instanceof JtaTransactionAdapter adapter) {
            DeferredMark mark = new DeferredMark(driver, adapter);
            ADAPTER.set(driver, mark);
            return mark;
        }
        return null;
    }

    /** From now on marks reach the transaction; the one that was kept from it does not. */
    void remove() {
        ADAPTER.set(driver, transaction);
    }

    @Override
    public void begin() {
        transaction.begin();
    }

    @Override
    public void commit() {
        if (marked) {
            transaction.markRollbackOnly();
        }
        transaction.commit();
    }

    @Override
    public void rollback() {
        transaction.rollback();
    }

    @Override
    public TransactionStatus getStatus() {
        TransactionStatus status = transaction.getStatus();
        return marked && status == TransactionStatus.ACTIVE ? TransactionStatus.MARKED_ROLLBACK : status;
    }

    @Override
    public void markRollbackOnly() {
        marked = true;
    }

    @Override
    public void setTimeOut(int seconds) {
        transaction.setTimeOut(seconds);
    }
}
