package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.jspecify.annotations.Nullable;

/**
 * What read-only scopes mean for one connection. A transaction that begins within a scope is one of PostgreSQL's read-only
 * transactions; so is each statement without a transaction; a transaction that began before is guarded by a savepoint.
 * Without a scope, a connection that was set to read-only is a scope for each statement without a transaction: of such ones
 * the driver does not tell the server.
 */
final class ReadOnlyEnforcement {
    private final ScopeInForce scopes;
    private final TransactionScope transaction = new TransactionScope();
    private final GuardedPart guarded = new GuardedPart();

    /** Whether the library itself sends a statement. */
    private boolean suspended;

    ReadOnlyEnforcement(ScopeInForce scopes) {
        this.scopes = scopes;
    }

    /** What runs without being restricted. */
    interface Sending {
        /** Sends it. */
        void run() throws SQLException;
    }

    void suspend(Sending sending) throws SQLException {
        suspended = true;
        try {
            sending.run();
        } finally {
            suspended = false;
        }
    }

    /** The scope that counts now; null for none. */
    Frame.@Nullable ReadOnly current() {
        return scopes.current();
    }

    /** Whether the transaction that begins, or has begun without a statement, is a read-only one. */
    boolean startsReadOnly() {
        return transaction.isBegun() ? transaction.begunIn() != null : current() != null;
    }

    void begin() {
        if (!transaction.isBegun()) {
            transaction.begin(current());
        }
    }

    /**
     * Within a transaction of JTA, which nobody here can begin as a read-only one: what is read-only in it is guarded.
     *
     * @param scope the one that the transaction is a part of to its end, if there is one
     */
    void beginManaged(Frame.@Nullable ReadOnly scope) {
        transaction.beginManaged(scope);
    }

    /** The connection of a transaction of JTA is not set to read-only any more. */
    void writable() throws SQLException {
        guarded.unguard(scopes.ofConnection());
    }

    void ended() {
        transaction.ended();
        guarded.forget();
    }

    /** Whether a query that comes next goes to the server as it is, without a guard before it. */
    boolean sendsQueriesAlone() {
        return !guarded.isPresent() && (current() == null || transaction.isReadOnly());
    }

    /** Whether a transaction that began outside the scope would be ended within it. */
    void refuseEnd(String what) throws SQLException {
        Frame.ReadOnly scope = current();
        if (scope != null && transaction.isBegun() && transaction.begunIn() == null) {
            throw ScopeNote.refusal(
                    scope,
                    what + ": the transaction began before the scope",
                    "Close the scope first, or roll the transaction back.");
        }
    }

    /** Whether a connection would be set to write within a scope. The driver would, as long as the server was not asked anything. */
    void refuseWriting(boolean readOnly) throws SQLException {
        Frame.ReadOnly scope = current();
        if (scope != null && !readOnly) {
            throw ScopeNote.refusal(scope, "setReadOnly(false)", "Close the scope first.");
        }
    }

    void savepointSet(Object savepoint) {
        guarded.savepointSet(savepoint);
    }

    /** Released, or rolled back to. */
    void savepointEnded(Object savepoint) {
        guarded.savepointEnded(savepoint);
    }

    /** Before the connection is given back while its transaction goes on, as in one of JTA. */
    void release() throws SQLException {
        guarded.release();
    }

    /**
     * Before the driver's own connection is handed out.
     *
     * @param writable whether the server takes writes; another one needs no help to refuse them on a read-only connection
     */
    void beforeUnwrap(Connection physical, boolean autoCommit, boolean writable) throws SQLException {
        Frame.ReadOnly scope = active();
        boolean alone = LoneStatement.isAlone(physical, autoCommit);
        if (scope == null && alone && scopes.isSetToReadOnly()) {
            scope = scopes.ofConnection();
        }
        if (scope == null || suspended || (scope == scopes.ofConnection() && alone && !writable)) {
            return;
        }
        if (alone) {
            throw ScopeNote.refusal(
                    scope, "the driver's own connection in autocommit mode", "Begin a transaction before unwrap().");
        }
        enforce(scope, physical, false);
    }

    @Nullable
    Object execute(Execution execution, Connection physical, boolean autoCommit) throws Throwable {
        if (suspended) {
            return execution.run();
        }
        Frame.ReadOnly scope = active();
        if (scope == null && scopes.isSetToReadOnly()) {
            return executeReading(execution, physical, autoCommit);
        }
        return scope == null ? outside(execution) : executeWithin(scope, execution, physical, autoCommit);
    }

    private @Nullable Object executeWithin(
            Frame.ReadOnly scope, Execution execution, Connection physical, boolean autoCommit) throws Throwable {
        try {
            StatementText text = StatementText.of(execution.sql());
            boolean isFirst =
                    transaction.isReadOnly() && !transaction.isFixed() && !LoneStatement.isAlone(physical, autoCommit);
            if (isFirst && text.isIsolation()) {
                // It has to come before any query, and the transaction was begun as a read-only one.
                return execution.run();
            }
            refuseControl(text, scope);
            if (LoneStatement.isAlone(physical, autoCommit)) {
                return LoneStatement.execute(execution, text, physical);
            }
            enforce(scope, physical, text.isAnalysed());
            Object result = execution.run();
            transaction.queried();
            return result;
        } catch (SQLException e) {
            throw ScopeNote.on(e, scope.name(), execution.sql());
        }
    }

    /** Without a scope. A transaction is what the driver began it as. */
    private @Nullable Object executeReading(Execution execution, Connection physical, boolean autoCommit)
            throws Throwable {
        if (LoneStatement.isAlone(physical, autoCommit)) {
            return executeWithin(scopes.ofConnection(), execution, physical, true);
        }
        try {
            return outside(execution);
        } catch (SQLException e) {
            throw ScopeNote.on(e, scopes.ofConnection().name());
        }
    }

    /** A guarded transaction stays so within a read-write block, which has one of its own. */
    private Frame.@Nullable ReadOnly active() {
        Frame.ReadOnly scope = current();
        if (scope == null && transaction.isManaged()) {
            scope = transaction.managedScope();
            scope = scope == null && scopes.isSetToReadOnly() ? scopes.ofConnection() : scope;
        }
        return scope == null ? guarded.scope() : scope;
    }

    private @Nullable Object outside(Execution execution) throws Throwable {
        Frame.ReadOnly earlier = transaction.begunIn();
        transaction.left();
        try {
            return execution.run();
        } catch (SQLException e) {
            throw earlier == null ? e : ScopeNote.on(e, earlier.name());
        }
    }

    private static void refuseControl(StatementText text, Frame.ReadOnly scope) throws SQLException {
        String control = text.control();
        if (control != null) {
            throw ScopeNote.refusal(
                    scope,
                    "'" + control + "' as a statement",
                    "Transactions within a scope are ended, and savepoints set, by the methods of the connection;"
                            + " what they may do cannot be changed.");
        }
    }

    private void enforce(Frame.ReadOnly scope, Connection physical, boolean analysed) throws SQLException {
        if (guarded.isPresent() || transaction.isFixed()) {
            return;
        }
        if (DriverState.of(physical) == DriverState.FAILED) {
            // The server refuses everything now.
            return;
        }
        if (!transaction.isReadOnly()) {
            guarded.place(scope, physical);
        } else if (!analysed) {
            LoneStatement.fixReadOnly(physical);
            transaction.queried();
        }
    }
}
