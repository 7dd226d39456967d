package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.jspecify.annotations.Nullable;

/** A block that is open: a transaction of its own or a part of one. */
abstract class Block {
    final SharedSessionContractImplementor session;

    @Nullable
    Block outer;

    Block(SharedSessionContractImplementor session) {
        this.session = session;
    }

    /** Begins it; if that fails, nothing has begun. */
    abstract void begin();

    /** Makes it last, or throws; then it is to be undone. */
    abstract void keep();

    /**
     * Undoes it. What fails thereby is added to the failure that it is undone for.
     *
     * @return whether all of it was undone
     */
    abstract boolean undo(Throwable failure);

    /** How many savepoints of blocks are open in the session on this thread, this one included. */
    int depth() {
        int depth = 0;
        for (Block block = this; block != null; block = block.outer) {
            if (block.session == session && block instanceof SavepointBlock) {
                depth++;
            }
        }
        return depth;
    }

    /** Does a part of the undoing; a failure is added to the one that it is undone for. */
    static boolean attempt(Throwable failure, Runnable part) {
        try {
            part.run();
            return true;
        } catch (RuntimeException | Error e) {
            if (e != failure) {
                failure.addSuppressed(e);
            }
            return false;
        }
    }
}
