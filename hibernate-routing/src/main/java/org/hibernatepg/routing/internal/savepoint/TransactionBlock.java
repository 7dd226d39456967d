package org.hibernatepg.routing.internal.savepoint;

import jakarta.transaction.Status;
import jakarta.transaction.Synchronization;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.hibernatepg.routing.RoutingException;

/** The outermost block: a transaction that it begins and ends. It returns normally only from one that was committed. */
final class TransactionBlock extends Block {
    private final Transaction transaction;
    private final Outcome outcome;

    TransactionBlock(SharedSessionContractImplementor session) {
        super(session);
        transaction = session.accessTransaction();
        outcome = new Outcome(session);
    }

    @Override
    void begin() {
        transaction.begin();
        try {
            Writable.require(session);
            transaction.registerSynchronization(outcome);
        } catch (RuntimeException | Error e) {
            undo(e);
            throw e;
        }
    }

    @Override
    void keep() {
        if (outcome.isKnown()) {
            throw new RoutingException("The transaction was ended within the block that began it, and that ends it."
                    + " Leave commit and rollback to the block; throw 'Rollback' to have it undone.");
        }
        if (RollbackMark.isSet(session) || ServerState.isAborted(session)) {
            throw rolledBack();
        }
        transaction.commit();
        if (!outcome.committed) {
            throw rolledBack();
        }
    }

    private static RoutingException rolledBack() {
        return new RoutingException("The transaction was rolled back, not committed: something failed in it, and the"
                + " exception did not leave the block in which it failed. Let it leave an inner block, which undoes"
                + " that block alone, and catch it outside.");
    }

    @Override
    boolean undo(Throwable failure) {
        TransactionStatus status = transaction.getStatus();
        boolean open = status == TransactionStatus.ACTIVE
                || status == TransactionStatus.MARKED_ROLLBACK
                || (status == TransactionStatus.FAILED_COMMIT && !outcome.isKnown());
        return !open || attempt(failure, transaction::rollback);
    }

    /** What became of the transaction, which its commit does not tell: it returns normally after a rollback too. */
    private static final class Outcome implements Synchronization {
        private final SharedSessionContractImplementor session;
        private boolean known;
        private boolean committed;

        Outcome(SharedSessionContractImplementor session) {
            this.session = session;
        }

        boolean isKnown() {
            return known;
        }

        @Override
        public void beforeCompletion() {
            if (ServerState.isAborted(session)) {
                throw rolledBack();
            }
        }

        @Override
        public void afterCompletion(int status) {
            known = true;
            committed = status == Status.STATUS_COMMITTED;
        }
    }
}
