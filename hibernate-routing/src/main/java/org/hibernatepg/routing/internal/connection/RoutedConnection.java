package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Objects;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * A connection that chooses its server with the first statement of each transaction. What was set before that, {@code
 * setReadOnly} above all, is kept and applied to the connection that is chosen; when that goes back to its pool it is as it
 * came.
 */
final class RoutedConnection implements InvocationHandler {
    private final Servers servers;
    private final ThreadScopes scopes;
    private final ConnectionState state;
    private @Nullable Lease lease;

    /** Whether the transaction has got its server. With autocommit, whether the last statement has. */
    private boolean decided;

    private boolean readOnly;
    private boolean closed;

    private RoutedConnection(RoutingUnit unit) {
        servers = unit.servers();
        scopes = unit.scopes();
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
            case "unwrap" -> isOwn(arguments) ? proxy : forward(method, arguments);
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
            case "getAutoCommit" -> state.autoCommit();
            case "setAutoCommit" -> {
                setAutoCommit(Boolean.TRUE.equals(argument));
                yield null;
            }
            case "isReadOnly" -> state.isReadOnly(lease);
            case "setReadOnly" -> {
                setReadOnly(Boolean.TRUE.equals(argument));
                yield null;
            }
            case "setTransactionIsolation" -> {
                state.setIsolation((Integer) Objects.requireNonNull(argument), inTransaction() ? lease : null);
                yield null;
            }
            case "commit" -> end(method, arguments);
            case "rollback" -> argument == null ? end(method, arguments) : forward(method, arguments);
            case "getWarnings", "clearWarnings" -> lease == null ? null : forward(method, arguments);
            case "createStatement", "prepareStatement", "prepareCall" ->
                statement(proxy, (Statement) Objects.requireNonNull(forward(method, arguments)));
            default -> forward(method, arguments);
        };
    }

    private Object statement(Object proxy, Statement statement) {
        return StatementHandler.of(statement, proxy);
    }

    /** The connection of the transaction's server, chosen now if it was not yet. */
    private Connection physical() throws SQLException {
        boolean wanted = scopes.readOnly() != null || state.wantsReadOnly();
        boolean again = decided && wanted != readOnly && state.autoCommit();
        if (!decided || again) {
            decide(wanted);
        }
        return Objects.requireNonNull(lease).connection();
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
        readOnly = wanted;
        decided = true;
    }

    private boolean inTransaction() throws SQLException {
        return decided && !state.autoCommit();
    }

    private void setAutoCommit(boolean autoCommit) throws SQLException {
        boolean ends = autoCommit && inTransaction();
        state.setAutoCommit(autoCommit, lease);
        if (ends) {
            ended();
        }
    }

    private void setReadOnly(boolean readOnly) throws SQLException {
        if (inTransaction() && readOnly != this.readOnly) {
            // The driver knows the words for it.
            Objects.requireNonNull(lease).connection().setReadOnly(readOnly);
        }
        state.setReadOnly(readOnly);
    }

    private @Nullable Object end(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (!decided) {
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
        return arguments != null && arguments[0] == Connection.class;
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(physical(), arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
