package org.hibernatepg.routing.internal.connection;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.jspecify.annotations.Nullable;

/** Which read-only scope counts for a connection: that of its session, else that of its thread; or that it only reads. */
final class ScopeInForce {
    /** Stands for what the connection was set to. It guards transactions of JTA; others the driver begins as read-only ones. */
    private final Frame.ReadOnly connection = new Frame.ReadOnly("read-only connection", null);

    private final ThreadScopes scopes;
    private final BooleanSupplier setToReadOnly;
    private boolean onlyReads;
    private @Nullable Supplier<Frame.@Nullable ReadOnly> session;

    /**
     * That of a connection.
     *
     * @param setToReadOnly whether the connection was
     */
    ScopeInForce(ThreadScopes scopes, BooleanSupplier setToReadOnly) {
        this.scopes = scopes;
        this.setToReadOnly = setToReadOnly;
    }

    /** The connection only reads from now on, whatever it is set to: a scope that does not end. */
    void onlyReads() {
        onlyReads = true;
    }

    /** The scopes of the session that has got the connection. */
    void bind(@Nullable Supplier<Frame.@Nullable ReadOnly> scopesOfSession) {
        session = scopesOfSession;
    }

    /** The scope that counts now; null for none. */
    Frame.@Nullable ReadOnly current() {
        Supplier<Frame.@Nullable ReadOnly> bound = session;
        Frame.ReadOnly scope = bound == null ? null : bound.get();
        scope = scope == null ? scopes.readOnly() : scope;
        return scope == null && onlyReads ? connection : scope;
    }

    /** The one that the connection is by itself. */
    Frame.ReadOnly ofConnection() {
        return connection;
    }

    /** Whether the connection was set to read-only, within a scope or without. */
    boolean isSetToReadOnly() {
        return setToReadOnly.getAsBoolean();
    }
}
