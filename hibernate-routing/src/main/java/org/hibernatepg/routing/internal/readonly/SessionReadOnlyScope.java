package org.hibernatepg.routing.internal.readonly;

import java.util.concurrent.Callable;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.connection.SessionScopes;
import org.hibernatepg.routing.internal.savepoint.Undoable;
import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/**
 * A scope of one session. What is pending is written before it; what is changed in it is refused at its end, and the
 * session's objects are put back.
 */
abstract class SessionReadOnlyScope implements ReadOnlyScope {
    final SharedSessionContractImplementor session;
    private final ReadOnlyUnit unit;
    private final Frame.ReadOnly frame;
    private final Thread owner = Thread.currentThread();
    private boolean ownsTransaction;
    private boolean open;

    SessionReadOnlyScope(ReadOnlyUnit unit, SharedSessionContractImplementor session, String name) {
        this.unit = unit;
        this.session = session;
        frame = unit.newFrame(name);
    }

    /** Begins it; if that fails, nothing has begun. */
    final SessionReadOnlyScope begin() {
        ownsTransaction = !session.isTransactionInProgress();
        if (ownsTransaction && hasChanges()) {
            throw new RoutingException("The session holds changes that no transaction has written, when the read-only"
                    + " scope '" + name() + "' is opened. Write them in a transaction first, or clear the session.");
        }
        SessionScopes scopes = SessionScopes.of(session);
        if (!ownsTransaction) {
            before();
        }
        scopes.open(session, frame);
        open = true;
        try {
            if (ownsTransaction) {
                session.beginTransaction();
                before();
            }
        } catch (RuntimeException | Error e) {
            open = false;
            scopes.close(frame);
            end(e);
            throw e;
        }
        return this;
    }

    /** What comes before the scope in its transaction. */
    abstract void before();

    /** Finds out what was changed, while the database still refuses it. */
    abstract void check();

    /** Makes the session what it was. */
    abstract void after(@Nullable Throwable failure);

    final boolean hasChanges() {
        return session instanceof SessionImplementor stateful && stateful.isDirty();
    }

    @Override
    public final String name() {
        return frame.name();
    }

    @Override
    public final boolean isOpen() {
        return open;
    }

    @Override
    public final Runnable wrap(Runnable work) {
        return new CarriedWork(unit, name()).wrap(work);
    }

    @Override
    public final <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return new CarriedWork(unit, name()).wrap(work);
    }

    @Override
    public final void close() {
        if (!open) {
            return;
        }
        if (Thread.currentThread() != owner) {
            throw new RoutingException("The read-only scope '" + name() + "' ends on the thread that opened it, '"
                    + owner.getName() + "'; it was closed on '"
                    + Thread.currentThread().getName() + "'. Close it where it was opened.");
        }
        open = false;
        Throwable failure = attempt(null, this::check);
        boolean failed = failure != null || Undoable.hasFailed(session);
        failure = attempt(failure, () -> unit.unguard(frame));
        SessionScopes.of(session).close(frame);
        Throwable cause = failure != null || !failed ? failure : new RoutingException("Something failed in the scope");
        Throwable thrown = attempt(failure, () -> after(cause));
        end(thrown);
        rethrow(thrown);
    }

    private void end(@Nullable Throwable failure) {
        if (ownsTransaction && session.isOpen() && session.isTransactionInProgress()) {
            Throwable thrown = attempt(failure, session.getTransaction()::commit);
            if (failure == null) {
                rethrow(thrown);
            }
        }
    }

    /** The first failure counts; later ones are added to it. */
    private static @Nullable Throwable attempt(@Nullable Throwable failure, Runnable part) {
        try {
            part.run();
            return failure;
        } catch (RuntimeException | Error e) {
            if (failure == null) {
                return e;
            }
            if (failure != e) {
                failure.addSuppressed(e);
            }
            return failure;
        }
    }

    private static void rethrow(@Nullable Throwable thrown) {
        if (thrown instanceof Error error) {
            throw error;
        }
        if (thrown instanceof RuntimeException exception) {
            throw exception;
        }
    }
}
