package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.jspecify.annotations.Nullable;

/**
 * What read-only scopes mean for one connection. A transaction that begins within a scope is one of PostgreSQL's read-only
 * transactions; so is each statement without a transaction; a transaction that began before is guarded by a savepoint.
 * Without a scope, a connection that was set to read-only is a scope for each statement without a transaction: of such ones
 * the driver does not tell the server.
 */
final class ReadOnlyEnforcement implements Frame.ReadOnly.Guarded {
    /** A statement to execute. */
    interface Execution {
        /** The text; of a batch all its texts. */
        String sql();

        @Nullable
        Object run() throws Throwable;

        /** The same, without leaving rows to be fetched: they could not be, after the commit that follows. */
        @Nullable
        Object runCompletely() throws Throwable;
    }

    private final ThreadScopes scopes;
    private final BooleanSupplier setToReadOnly;

    /** Stands for what the connection was set to. It guards transactions of JTA; others the driver begins as read-only ones. */
    private final Frame.ReadOnly connection = new Frame.ReadOnly("read-only connection", null);

    private boolean onlyReads;
    private @Nullable Supplier<Frame.@Nullable ReadOnly> session;

    /** Whether the transaction has begun, and the scope in which it did. */
    private boolean begun;

    private Frame.@Nullable ReadOnly begunIn;

    /** From its first query on, PostgreSQL does not let a read-only transaction become a writing one. */
    private boolean queried;

    /** Whether something ran outside the scope in which the transaction began. */
    private boolean left;

    private @Nullable Guard guard;

    /** Whether the transaction is one of JTA, and the scope that it is a part of to its end. */
    private boolean managed;

    private Frame.@Nullable ReadOnly managedScope;

    /** Whether the library itself sends a statement. */
    private boolean suspended;

    /**
     * That of a connection.
     *
     * @param setToReadOnly whether the connection was
     */
    ReadOnlyEnforcement(ThreadScopes scopes, BooleanSupplier setToReadOnly) {
        this.scopes = scopes;
        this.setToReadOnly = setToReadOnly;
    }

    /** From now on, whatever the connection is set to: a scope that does not end. */
    void onlyReads() {
        onlyReads = true;
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

    /** The scopes of the session that has got the connection. */
    void bind(@Nullable Supplier<Frame.@Nullable ReadOnly> scopesOfSession) {
        session = scopesOfSession;
    }

    /** The scope that counts now. */
    Frame.@Nullable ReadOnly current() {
        Supplier<Frame.@Nullable ReadOnly> bound = session;
        Frame.ReadOnly scope = bound == null ? null : bound.get();
        scope = scope == null ? scopes.readOnly() : scope;
        return scope == null && onlyReads ? connection : scope;
    }

    /** Whether the transaction that begins, or has begun without a statement, is a read-only one. */
    boolean startsReadOnly() {
        return begun ? begunIn != null : current() != null;
    }

    void begin() {
        if (!begun) {
            begun = true;
            begunIn = current();
        }
    }

    /**
     * Within a transaction of JTA, which nobody here can begin as a read-only one: what is read-only in it is guarded.
     *
     * @param scope the one that the transaction is a part of to its end, if there is one
     */
    void beginManaged(Frame.@Nullable ReadOnly scope) {
        begun = true;
        begunIn = null;
        managed = true;
        managedScope = scope;
    }

    /** The connection of a transaction of JTA is not set to read-only any more. */
    void writable() throws SQLException {
        unguard(connection);
    }

    void ended() {
        managed = false;
        managedScope = null;
        begun = false;
        begunIn = null;
        queried = false;
        left = false;
        forgetGuard();
    }

    /** Whether a query that comes next goes to the server as it is, without a guard before it. */
    boolean sendsQueriesAlone() {
        return guard == null && (current() == null || (begunIn != null && !left));
    }

    /** Whether a transaction that began outside the scope would be ended within it. */
    void refuseEnd(String what) throws SQLException {
        Frame.ReadOnly scope = current();
        if (scope != null && begun && begunIn == null) {
            throw ScopeNote.refusal(
                    scope,
                    what + ": the transaction began before the scope",
                    "Close the scope first, or roll the transaction back.");
        }
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
            forgetGuard();
        }
    }

    private void forgetGuard() {
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
        forgetGuard();
        if (present != null) {
            present.release();
        }
    }

    /**
     * Before the driver's own connection is handed out.
     *
     * @param writable whether the server takes writes; another one needs no help to refuse them on a read-only connection
     */
    void beforeUnwrap(Connection physical, boolean autoCommit, boolean writable) throws SQLException {
        Frame.ReadOnly scope = active();
        boolean alone = isAlone(physical, autoCommit);
        if (scope == null && alone && setToReadOnly.getAsBoolean()) {
            scope = connection;
        }
        if (scope == null || suspended || (scope == connection && alone && !writable)) {
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
        if (scope == null && setToReadOnly.getAsBoolean()) {
            return executeReading(execution, physical, autoCommit);
        }
        return scope == null ? outside(execution) : executeWithin(scope, execution, physical, autoCommit);
    }

    private @Nullable Object executeWithin(
            Frame.ReadOnly scope, Execution execution, Connection physical, boolean autoCommit) throws Throwable {
        try {
            StatementText text = StatementText.of(execution.sql());
            refuseControl(text, scope);
            if (isAlone(physical, autoCommit)) {
                return alone(execution, text, physical);
            }
            enforce(scope, physical, text.isAnalysed());
            Object result = execution.run();
            queried = true;
            return result;
        } catch (SQLException e) {
            throw ScopeNote.on(e, scope.name());
        }
    }

    /** Without a scope. A transaction is what the driver began it as. */
    private @Nullable Object executeReading(Execution execution, Connection physical, boolean autoCommit)
            throws Throwable {
        if (isAlone(physical, autoCommit)) {
            return executeWithin(connection, execution, physical, true);
        }
        try {
            return outside(execution);
        } catch (SQLException e) {
            throw ScopeNote.on(e, connection.name());
        }
    }

    /** A guarded transaction stays so within a read-write block, which has one of its own. */
    private Frame.@Nullable ReadOnly active() {
        Frame.ReadOnly scope = current();
        Guard present = guard;
        if (scope == null && managed) {
            scope = managedScope == null && setToReadOnly.getAsBoolean() ? connection : managedScope;
        }
        return scope == null && present != null ? present.scope() : scope;
    }

    private @Nullable Object outside(Execution execution) throws Throwable {
        Frame.ReadOnly earlier = begunIn;
        left = true;
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

    /** A transaction may also have been begun by text, with autocommit on, as the driver does it for XA. */
    private static boolean isAlone(Connection physical, boolean autoCommit) throws SQLException {
        if (!autoCommit) {
            return false;
        }
        DriverState state = DriverState.of(physical);
        return state != DriverState.OPEN && state != DriverState.FAILED;
    }

    private void enforce(Frame.ReadOnly scope, Connection physical, boolean analysed) throws SQLException {
        if (guard != null || (begunIn != null && queried && !left)) {
            return;
        }
        if (DriverState.of(physical) == DriverState.FAILED) {
            // The server refuses everything now.
            return;
        }
        if (begunIn == null || left) {
            Guard placed = Guard.place(scope, physical);
            guard = placed;
            scope.guards(this);
        } else if (!analysed) {
            query(physical);
            queried = true;
        }
    }

    private static void query(Connection physical) throws SQLException {
        try (Statement statement = physical.createStatement()) {
            statement.execute("select 1");
        }
    }

    private static @Nullable Object alone(Execution execution, StatementText text, Connection physical)
            throws Throwable {
        boolean readOnlyBefore = physical.isReadOnly();
        physical.setReadOnly(true);
        physical.setAutoCommit(false);
        Object result;
        try {
            if (!text.isAnalysed()) {
                query(physical);
            }
            result = execution.runCompletely();
            physical.commit();
        } catch (Throwable e) {
            undo(physical, readOnlyBefore, e);
            throw e;
        }
        physical.setAutoCommit(true);
        physical.setReadOnly(readOnlyBefore);
        return result;
    }

    private static void undo(Connection physical, boolean readOnlyBefore, Throwable cause) {
        try {
            physical.rollback();
            // Only after the rollback: switching autocommit on commits.
            physical.setAutoCommit(true);
            physical.setReadOnly(readOnlyBefore);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
