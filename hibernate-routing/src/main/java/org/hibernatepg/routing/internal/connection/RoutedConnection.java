package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.Objects;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that chooses its server with the first statement of each transaction. What was set before that, {@code
 * setReadOnly} above all, is kept and applied to the connection that is chosen; when that goes back to its pool it is as it
 * came.
 */
public final class RoutedConnection implements InvocationHandler {
    private final Servers servers;
    private final ThreadScopes scopes;
    private final ReadOnlyEnforcement enforcement;
    private final ConnectionState state;
    private @Nullable Lease lease;

    /** Whether the transaction has got its server. With autocommit, whether the last statement has. */
    private boolean decided;

    private boolean readOnly;
    private boolean closed;

    private RoutedConnection(RoutingUnit unit) {
        servers = unit.servers();
        scopes = unit.scopes();
        enforcement = new ReadOnlyEnforcement(scopes);
        state = new ConnectionState(servers);
    }

    static Connection of(RoutingUnit unit, boolean readOnly) {
        RoutedConnection handler = new RoutedConnection(unit);
        if (readOnly) {
            handler.state.setReadOnly(true);
        }
        return (Connection) Proxy.newProxyInstance(
                RoutedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
    }

    /** Gives back what a connection holds; false for one that is none of ours. */
    static boolean release(Connection connection) throws SQLException {
        if (Proxy.isProxyClass(connection.getClass())
                && Proxy.getInvocationHandler(connection) instanceof RoutedConnection handler) {
            handler.close();
            return true;
        }
        return false;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "RoutedConnection[" + (lease == null ? "not connected" : lease) + "]";
            case "close" -> {
                close();
                yield null;
            }
            case "isClosed" -> closed || (lease != null && lease.connection().isClosed());
            case "unwrap" -> unwrap(proxy, method, arguments);
            case "isWrapperFor" -> isOwn(arguments) ? true : forward(method, arguments);
            default -> {
                requireOpen();
                yield handle(proxy, method, arguments);
            }
        };
    }

    private @Nullable Object handle(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Object argument = arguments == null || arguments.length == 0 ? null : arguments[0];
        return switch (method.getName()) {
            case "getAutoCommit" -> state.autoCommit(lease);
            case "setAutoCommit" -> {
                setAutoCommit(Boolean.TRUE.equals(argument));
                yield null;
            }
            case "isReadOnly" -> state.isReadOnly(lease);
            case "setReadOnly" -> {
                setReadOnly(Boolean.TRUE.equals(argument));
                yield null;
            }
            case "getTransactionIsolation" ->
                state.isolation() != null ? state.isolation() : forward(method, arguments);
            case "setTransactionIsolation" -> {
                state.setIsolation((Integer) Objects.requireNonNull(argument), inTransaction() ? lease : null);
                yield null;
            }
            case "commit" -> commit(method, arguments);
            case "rollback" -> argument == null ? end(method, arguments) : endSavepoint(method, arguments);
            case "setSavepoint" -> setSavepoint(method, arguments);
            case "releaseSavepoint" -> endSavepoint(method, arguments);
            case "getWarnings", "clearWarnings" -> lease == null ? null : forward(method, arguments);
            case "createStatement", "prepareStatement", "prepareCall" ->
                StatementHandler.of(
                        (Statement) Objects.requireNonNull(forward(method, arguments)),
                        argument instanceof String sql ? sql : null,
                        this,
                        lease,
                        proxy);
            default -> forward(method, arguments);
        };
    }

    /**
     * The one behind a connection of Hibernate, which other libraries may have wrapped.
     *
     * @return null if there is none
     */
    public static @Nullable RoutedConnection behind(Connection connection) throws SQLException {
        return connection.isWrapperFor(RoutedConnection.class) ? connection.unwrap(RoutedConnection.class) : null;
    }

    /** Tells the read-only scopes of the session that has got the connection; null for none. */
    public void bind(@Nullable Supplier<Frame.@Nullable ReadOnly> scopesOfSession) {
        enforcement.bind(scopesOfSession);
    }

    /** Executes a statement of the connection that was the transaction's when the statement was made. */
    @Nullable
    Object execute(ReadOnlyEnforcement.Execution execution, @Nullable Lease madeBy) throws Throwable {
        requireOpen();
        Lease held = lease;
        if (held == null || !held.equals(madeBy)) {
            throw new SQLException(
                    "The statement was made for a transaction that has ended. Make another one.", "26000");
        }
        if (!decided) {
            decideAgain(held);
        }
        boolean alone = state.autoCommit(lease);
        if (alone) {
            state.isolate(held);
        }
        return enforcement.execute(execution, held.connection(), alone);
    }

    /** A statement that was made earlier is bound to its server. */
    private void decideAgain(Lease held) throws SQLException {
        boolean wanted = wantsReadOnly();
        state.apply(held, wanted);
        decided(wanted);
    }

    private @Nullable Object unwrap(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Object type = Objects.requireNonNull(arguments)[0];
        if (type == RoutedConnection.class) {
            return this;
        }
        if (type == Connection.class) {
            return proxy;
        }
        enforcement.beforeUnwrap(physical(), state.autoCommit(lease));
        return forward(method, arguments);
    }

    /** The connection of the transaction's server, chosen now if it was not yet. */
    private Connection physical() throws SQLException {
        boolean wanted = wantsReadOnly();
        boolean again = decided && wanted != readOnly && state.autoCommit(lease) && !isOpenByText();
        if (!decided || again) {
            decide(wanted);
        }
        return Objects.requireNonNull(lease).connection();
    }

    /** A transaction that was begun by a statement, with autocommit on, stays where it is. */
    private boolean isOpenByText() throws SQLException {
        return lease != null && DriverState.of(lease.connection()) == DriverState.OPEN;
    }

    private boolean wantsReadOnly() {
        return state.wantsReadOnly() || enforcement.startsReadOnly();
    }

    private void decide(boolean wanted) throws SQLException {
        boolean reads = wanted && !scopes.isPrimary();
        Lease held = lease;
        if (held != null && (reads || !held.server().equals(servers.primary()))) {
            detach();
            held = null;
        }
        if (held == null) {
            held = reads ? servers.leaseForReading() : servers.leasePrimary();
            lease = held;
            state.attached(held);
        }
        state.apply(held, wanted);
        decided(wanted);
    }

    private void decided(boolean wanted) throws SQLException {
        readOnly = wanted;
        decided = true;
        if (!state.autoCommit(lease)) {
            enforcement.begin();
        }
    }

    private boolean inTransaction() throws SQLException {
        return decided && !state.autoCommit(lease);
    }

    private void setAutoCommit(boolean autoCommit) throws SQLException {
        boolean before = state.autoCommit(lease);
        if (autoCommit == before) {
            return;
        }
        boolean ends = autoCommit && inTransaction();
        if (ends) {
            enforcement.refuseEnd("setAutoCommit(true)");
        }
        state.setAutoCommit(autoCommit, lease);
        if (ends) {
            ended();
        }
        // What is decided for a statement without a transaction is not for the transaction after it.
        decided = false;
        if (autoCommit) {
            enforcement.ended();
        } else {
            enforcement.begin();
        }
    }

    private void setReadOnly(boolean readOnly) throws SQLException {
        if (inTransaction() && readOnly != this.readOnly) {
            refuseWriting(readOnly);
            // The driver knows the words for it.
            Objects.requireNonNull(lease).connection().setReadOnly(readOnly);
            this.readOnly = readOnly;
        }
        state.setReadOnly(readOnly);
    }

    /** The driver would, as long as it has not sent the transaction's first statement. */
    private void refuseWriting(boolean readOnly) throws SQLException {
        Frame.ReadOnly scope = enforcement.current();
        if (scope != null && !readOnly) {
            throw ScopeNote.refusal(scope, "setReadOnly(false)", "Close the scope first.");
        }
    }

    private @Nullable Object commit(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (decided) {
            enforcement.refuseEnd("the commit");
        }
        return end(method, arguments);
    }

    private @Nullable Object setSavepoint(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Savepoint savepoint = (Savepoint) Objects.requireNonNull(forward(method, arguments));
        enforcement.savepointSet(savepoint);
        return savepoint;
    }

    private @Nullable Object endSavepoint(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Object result = forward(method, arguments);
        enforcement.savepointEnded((Savepoint) Objects.requireNonNull(Objects.requireNonNull(arguments)[0]));
        return result;
    }

    private @Nullable Object end(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (!decided) {
            enforcement.ended();
            return null;
        }
        try {
            return forward(method, arguments);
        } finally {
            ended();
        }
    }

    /** The next transaction chooses anew. A connection to the primary is kept for it, with what it holds. */
    private void ended() throws SQLException {
        decided = false;
        enforcement.ended();
        if (lease != null && !lease.server().equals(servers.primary())) {
            detach();
        }
    }

    private void close() throws SQLException {
        if (!closed) {
            closed = true;
            detach();
        }
    }

    private void detach() throws SQLException {
        Lease held = lease;
        lease = null;
        decided = false;
        if (held != null) {
            try {
                enforcement.release();
                state.restore(held);
            } finally {
                held.release();
            }
        }
    }

    private void requireOpen() throws SQLException {
        if (closed) {
            throw new SQLException("The connection was closed", "08003");
        }
    }

    private static boolean isOwn(@Nullable Object @Nullable [] arguments) {
        return arguments != null && (arguments[0] == Connection.class || arguments[0] == RoutedConnection.class);
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(physical(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
