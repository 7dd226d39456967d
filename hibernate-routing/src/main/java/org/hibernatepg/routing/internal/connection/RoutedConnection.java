package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationHandler;
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
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that chooses its server with the first statement of each transaction. What was set before that, {@code
 * setReadOnly} above all, is kept and applied to the connection that is chosen; when that goes back to its pool it is as it
 * came. Here is what each method of JDBC means; the rest is with the transaction and its server.
 */
public final class RoutedConnection implements InvocationHandler {
    private final RoutedTransaction transaction;
    private final TransactionServer server;
    private boolean closed;

    private RoutedConnection(RoutingUnit unit, Servers servers) {
        transaction = new RoutedTransaction(unit, servers);
        server = transaction.server();
    }

    static Connection of(RoutingUnit unit, Servers servers, boolean readOnly) {
        RoutedConnection handler = new RoutedConnection(unit, servers);
        handler.bind(SessionScopes.acquiring());
        if (readOnly) {
            handler.transaction.state().setReadOnly(true);
        }
        return handler.proxy();
    }

    /** One that nothing can make write. */
    static Connection reading(RoutingUnit unit, Servers servers) {
        RoutedConnection handler = new RoutedConnection(unit, servers);
        handler.transaction.state().setReadOnly(true);
        handler.transaction.scopes().onlyReads();
        return handler.proxy();
    }

    private Connection proxy() {
        return (Connection) Proxy.newProxyInstance(
                RoutedConnection.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
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

    /**
     * The one behind a connection of Hibernate, which other libraries may have wrapped.
     *
     * @return null if there is none
     */
    public static @Nullable RoutedConnection behind(Connection connection) throws SQLException {
        return connection.isWrapperFor(RoutedConnection.class) ? connection.unwrap(RoutedConnection.class) : null;
    }

    /** Whether what was read last came from the primary. */
    public boolean isOnPrimary() {
        return server.isPrimary();
    }

    /** Tells the read-only scopes of the session that has got the connection; null for none. */
    public void bind(@Nullable Supplier<Frame.@Nullable ReadOnly> scopesOfSession) {
        transaction.scopes().bind(scopesOfSession);
    }

    /**
     * Whether a statement failed on a connection of Hibernate, so that the server refuses all others; as far as the driver can
     * be asked.
     */
    public static boolean hasFailed(Connection connection) throws SQLException {
        RoutedConnection routed = behind(connection);
        if (routed == null) {
            return DriverState.of(connection) == DriverState.FAILED;
        }
        Lease held = routed.server.lease();
        return held != null && DriverState.of(held.connection()) == DriverState.FAILED;
    }

    ReadOnlyEnforcement enforcement() {
        return transaction.enforcement();
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        Lease held = server.lease();
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "toString" -> "RoutedConnection[" + (held == null ? "not connected" : held) + "]";
            case "close" -> {
                close();
                yield null;
            }
            case "isClosed" -> closed || (held != null && held.connection().isClosed());
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
        ConnectionState state = transaction.state();
        Lease held = server.lease();
        return switch (method.getName()) {
            case "getAutoCommit" -> server.autoCommit();
            case "isReadOnly" -> state.isReadOnly(held);
            case "getTransactionIsolation" ->
                state.isolation() != null ? state.isolation() : forward(method, arguments);
            case "setAutoCommit", "setReadOnly", "setTransactionIsolation" -> {
                set(method, Objects.requireNonNull(argument));
                yield null;
            }
            case "commit" -> {
                transaction.control().commit();
                yield null;
            }
            case "rollback" -> {
                if (argument == null) {
                    transaction.control().rollback();
                    yield null;
                }
                yield endSavepoint(method, arguments, argument);
            }
            case "setSavepoint" -> setSavepoint(method, arguments);
            case "releaseSavepoint" -> endSavepoint(method, arguments, Objects.requireNonNull(argument));
            case "getWarnings", "clearWarnings" -> held == null ? null : forward(held.connection(), method, arguments);
            case "createStatement", "prepareStatement", "prepareCall" ->
                StatementHandler.of(
                        target(method, arguments), argument instanceof String sql ? sql : null, this, proxy);
            case "createArrayOf" -> forward(server.unaskedConnection(), method, arguments);
            default -> forward(method, arguments);
        };
    }

    private StatementTarget target(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        RidingQuery riding = RidingQuery.of(server, method, arguments);
        return riding != null
                ? riding
                : new StatementTarget.Plain(
                        (Statement) Objects.requireNonNull(forward(method, arguments)), server.lease());
    }

    private void set(Method method, Object value) throws SQLException {
        switch (method.getName()) {
            case "setAutoCommit" -> transaction.control().setAutoCommit((Boolean) value);
            case "setReadOnly" -> transaction.control().setReadOnly((Boolean) value);
            default -> transaction.control().setIsolation((Integer) value);
        }
    }

    /** Executes a statement of the connection that was the transaction's when the statement was made. */
    @Nullable
    Object execute(Execution execution, @Nullable Lease madeWith) throws Throwable {
        requireOpen();
        return transaction.execute(execution, madeWith);
    }

    /** A statement was executed. */
    void executed(WriteKind kind) throws SQLException {
        transaction.executed(kind);
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
        transaction.beforeUnwrap();
        Object unwrapped = forward(method, arguments);
        transaction.unwrapped();
        return unwrapped;
    }

    private @Nullable Object setSavepoint(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Savepoint savepoint = (Savepoint) Objects.requireNonNull(forward(method, arguments));
        server.own().used();
        transaction.enforcement().savepointSet(savepoint);
        return savepoint;
    }

    private @Nullable Object endSavepoint(Method method, @Nullable Object @Nullable [] arguments, Object savepoint)
            throws Throwable {
        Object result = forward(method, arguments);
        transaction.enforcement().savepointEnded(savepoint);
        return result;
    }

    private void close() throws SQLException {
        if (!closed) {
            closed = true;
            transaction.close();
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
        return forward(server.connection(), method, arguments);
    }

    private @Nullable Object forward(Connection physical, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return StatementTarget.invoke(physical, method, arguments);
        } catch (SQLException e) {
            server.failed(e);
            throw e;
        }
    }
}
