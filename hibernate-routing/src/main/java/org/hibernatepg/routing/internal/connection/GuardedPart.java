package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/** The part of a connection's transaction that a scope guards, which was open before the scope; nothing most of the time. */
final class GuardedPart implements Frame.ReadOnly.Guarded {
    private @Nullable Guard guard;

    boolean isPresent() {
        return guard != null;
    }

    /** The scope that guards; null for none. */
    Frame.@Nullable ReadOnly scope() {
        Guard present = guard;
        return present == null ? null : present.scope();
    }

    /** Guards from now on. */
    void place(Frame.ReadOnly scope, Connection physical) throws SQLException {
        guard = Guard.place(scope, physical);
        scope.guards(this);
    }

    void savepointSet(Object savepoint) {
        Guard present = guard;
        if (present != null) {
            present.add(savepoint);
        }
    }

    /** Released, or rolled back to: a guard after it is gone, and set anew before the next statement. */
    void savepointEnded(Object savepoint) {
        Guard present = guard;
        if (present != null && !present.contains(savepoint)) {
            forget();
        }
    }

    /** The transaction has ended, or the part of it. */
    void forget() {
        Guard present = guard;
        guard = null;
        if (present != null) {
            present.scope().forget(this);
        }
    }

    @Override
    public void unguard(Frame.ReadOnly scope) throws SQLException {
        Guard present = guard;
        if (present != null && present.scope() == scope) {
            guard = null;
            present.release();
        }
    }

    /** Before the connection is given back while its transaction goes on, as in one of JTA. */
    void release() throws SQLException {
        Guard present = guard;
        forget();
        if (present != null) {
            present.release();
        }
    }
}
