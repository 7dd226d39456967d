package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.transaction.spi.TransactionStatus;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** Runs work in blocks: a transaction where none is active, whoever would have begun it; else a savepoint. */
public final class Blocks {
    private Blocks() {}

    /**
     * Runs work in a block on a session.
     *
     * @param clears whether the persistence context is to be emptied, and not put back, when a savepoint is rolled back to
     * @return what the work returns; null if it asked for its own rollback
     */
    public static <T extends @Nullable Object, X extends Throwable> @Nullable T run(
            SharedSessionContractImplementor session, boolean clears, BlockWork<T, X> work) throws X {
        Block block = isActive(session) ? new SavepointBlock(session, clears, null) : new TransactionBlock(session);
        OpenBlocks.push(block);
        try {
            block.begin();
            return run(block, work);
        } finally {
            OpenBlocks.pop(block);
        }
    }

    private static <T extends @Nullable Object, X extends Throwable> @Nullable T run(Block block, BlockWork<T, X> work)
            throws X {
        T result;
        try {
            result = work.run();
            block.keep();
        } catch (Rollback rollback) {
            if (!block.undo(rollback)) {
                throw new RoutingException("A block asked for its rollback, which failed", rollback);
            }
            return null;
        } catch (Throwable failure) {
            block.undo(failure);
            throw failure;
        }
        return result;
    }

    private static boolean isActive(SharedSessionContractImplementor session) {
        // Asks it to join a JTA transaction, if there is one.
        if (session.isTransactionInProgress()) {
            return true;
        }
        return session.accessTransaction().getStatus() == TransactionStatus.MARKED_ROLLBACK;
    }
}
