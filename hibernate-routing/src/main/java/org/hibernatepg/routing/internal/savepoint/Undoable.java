package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SharedSessionContractImplementor;

/**
 * A part of a transaction that can be undone, in the database and in the session's objects, and that begins and ends where
 * the program likes.
 */
public final class Undoable {
    private final Block block;

    private Undoable(Block block) {
        this.block = block;
    }

    /**
     * Writes what is pending, and begins the part. A transaction must be active, and may be one that only reads.
     *
     * @param scope the name of the read-only scope that it is the part of, for errors
     */
    public static Undoable begin(SharedSessionContractImplementor session, String scope) {
        Block block = new SavepointBlock(session, false, scope);
        OpenBlocks.push(block);
        try {
            block.begin();
        } catch (RuntimeException | Error e) {
            OpenBlocks.pop(block);
            throw e;
        }
        return new Undoable(block);
    }

    /** Ends the part; if that fails, it is undone. */
    public void keep() {
        try {
            block.keep();
        } catch (RuntimeException | Error e) {
            block.undo(e);
            throw e;
        } finally {
            OpenBlocks.pop(block);
        }
    }

    /** Ends the part and undoes it. What fails thereby is added to the failure that it is undone for. */
    public void undo(Throwable failure) {
        try {
            block.undo(failure);
        } finally {
            OpenBlocks.pop(block);
        }
    }

    /** Whether something failed in a session's transaction, so that it can only be rolled back. */
    public static boolean hasFailed(SharedSessionContractImplementor session) {
        return RollbackMark.isSet(session) || ServerState.isAborted(session);
    }

    /** Takes the mark of a failure away that was undone in the database. */
    public static void forgetFailure(SharedSessionContractImplementor session) {
        RollbackMark.clear(session);
    }
}
