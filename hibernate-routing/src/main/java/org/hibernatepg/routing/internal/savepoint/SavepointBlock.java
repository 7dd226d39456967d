package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.FlushMode;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.EventSource;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.connection.SavepointStatements;
import org.jspecify.annotations.Nullable;

/**
 * A block within a transaction, whoever began that: a savepoint. The savepoint is SQL text, not JDBC's own, which a driver
 * refuses on a connection of a distributed transaction.
 */
final class SavepointBlock extends Block {
    private final boolean clears;
    private final @Nullable String scope;
    private final Transaction transaction;
    private final PersistedObjects persisted = new PersistedObjects();
    private String name = "";
    private @Nullable CompletionCallbacks callbacks;
    private @Nullable ContextSnapshot snapshot;
    private @Nullable DeferredMark mark;

    /**
     * A block.
     *
     * @param scope the read-only scope that it is the part of, which is undone in the same way; null for a block that writes
     */
    SavepointBlock(SharedSessionContractImplementor session, boolean clears, @Nullable String scope) {
        super(session);
        this.scope = scope;
        this.clears = clears;
        transaction = session.accessTransaction();
    }

    PersistedObjects persisted() {
        return persisted;
    }

    @Override
    void begin() {
        if (RollbackMark.isSet(session)) {
            throw new RoutingException(opened() + " within a transaction that can only be rolled back, since something"
                    + " failed in it. Let what may fail run in a nested transaction of its own.");
        }
        if (scope == null) {
            Writable.require(session);
        }
        write(true);
        name = "hibernatepg_" + depth();
        snapshot = !clears && session instanceof SessionImplementor stateful ? ContextSnapshot.take(stateful) : null;
        session.doWork(connection -> SavepointStatements.set(connection, name));
        callbacks = CompletionCallbacks.aside(session);
        mark = DeferredMark.of(session);
    }

    private String opened() {
        return scope == null ? "A nested transaction was opened" : "The read-only scope '" + scope + "' was opened";
    }

    /** Writes what is pending, so that it belongs to where it was made. */
    private void write(boolean begins) {
        if (!(session instanceof SessionImplementor stateful)) {
            session.getJdbcCoordinator().executeBatch();
            return;
        }
        Writable.requireIdle(
                stateful, opened(), scope == null ? "NestedTransactions.requiresNew()" : "ReadOnlyScopes.run");
        if (stateful.getHibernateFlushMode() != FlushMode.MANUAL) {
            stateful.flush();
        } else if (begins && stateful.isDirty()) {
            throw new RoutingException(opened() + " on a session with FlushMode.MANUAL that holds changes"
                    + " which are not written, and which a rollback could not bring back. Call 'flush()' before"
                    + " it, or use another flush mode.");
        }
    }

    @Override
    void keep() {
        requireActive();
        write(false);
        if (RollbackMark.isSet(session)) {
            throw new RoutingException("The nested transaction was rolled back: something failed in it after which it"
                    + " can only be rolled back, and the exception did not leave it. Let such an exception leave the"
                    + " block in which it was thrown, and catch it outside.");
        }
        end(false);
        takeMarksAgain();
        known(callbacks).keep();
        SavepointBlock enclosing = outer == null ? null : enclosing();
        if (enclosing != null) {
            enclosing.persisted.addAll(persisted);
        }
    }

    private @Nullable SavepointBlock enclosing() {
        for (Block block = outer; block != null; block = block.outer) {
            if (block.session == session) {
                return block instanceof SavepointBlock savepoint ? savepoint : null;
            }
        }
        return null;
    }

    private void requireActive() {
        if (!transaction.isActive()) {
            throw new RoutingException(
                    scope == null
                            ? "The transaction was ended within a nested one. Leave commit and rollback to who began it;"
                                    + " throw 'Rollback' to have the nested transaction undone."
                            : "The transaction was ended within the read-only scope '" + scope
                                    + "'. Leave commit and rollback to who began it.");
        }
    }

    @Override
    boolean undo(Throwable failure) {
        takeMarksAgain();
        if (!transaction.isActive()) {
            return attempt(failure, () -> known(callbacks).undo());
        }
        boolean done = attempt(failure, this::abortBatch);
        done &= attempt(failure, () -> end(true));
        if (done) {
            RollbackMark.clear(session);
        }
        done &= attempt(failure, () -> known(callbacks).undo());
        done &= attempt(failure, this::restoreContext);
        if (!done) {
            // What is left of the transaction is not what the program takes it for.
            attempt(failure, transaction::markRollbackOnly);
        }
        return done;
    }

    private void takeMarksAgain() {
        if (mark != null) {
            mark.remove();
            mark = null;
        }
    }

    private void abortBatch() {
        session.getJdbcCoordinator().abortBatch();
    }

    private void restoreContext() {
        if (!(session instanceof EventSource stateful)) {
            return;
        }
        stateful.getActionQueue().clear();
        if (snapshot == null) {
            stateful.clear();
        } else {
            snapshot.restore();
        }
        persisted.restore(stateful);
    }

    private void end(boolean rollback) {
        session.doWork(connection -> SavepointStatements.end(connection, name, rollback));
    }

    private static <T> T known(@Nullable T value) {
        if (value == null) {
            throw new IllegalStateException("The block has not begun");
        }
        return value;
    }
}
