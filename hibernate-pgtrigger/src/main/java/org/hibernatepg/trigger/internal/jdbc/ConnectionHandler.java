package org.hibernatepg.trigger.internal.jdbc;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import org.hibernatepg.trigger.spi.SessionVariableSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that applies variables. It hands out statements that do, and watches the transaction begin and end.
 *
 * <p>What bypasses JDBC bypasses it: {@code PGConnection.getCopyAPI()}, the fast-path and large-object APIs, rows changed
 * through an updatable result set, and whatever is done on the connection that {@code unwrap} gives.
 */
final class ConnectionHandler extends Forwarding {
    private final Connection connection;
    private final ConnectionVariables variables;

    private final boolean deferred;

    private ConnectionHandler(Connection connection, List<SessionVariableSource> sources, boolean deferred) {
        super(connection);
        this.connection = connection;
        this.deferred = deferred;
        variables = new ConnectionVariables(connection, new WantedVariables(sources));
    }

    /** Puts a wrapper around a connection. */
    static Connection wrap(Connection connection, List<SessionVariableSource> sources, boolean deferred) {
        Connection wrapper =
                new ConnectionHandler(connection, sources, deferred).proxy(Connection.class, VariableConnection.class);
        SessionVariables.made((VariableConnection) wrapper);
        return wrapper;
    }

    /** The connection within a wrapper of this library; any other object as it is. */
    static @Nullable Object unwrap(@Nullable Object wrapper) {
        ConnectionHandler handler = of(wrapper);
        return handler == null ? wrapper : handler.connection;
    }

    /** To be called before a connection is given back; nothing for an object that is no wrapper. */
    static void release(@Nullable Object wrapper) throws SQLException {
        ConnectionHandler handler = of(wrapper);
        if (handler != null) {
            handler.variables.release();
        }
    }

    private static @Nullable ConnectionHandler of(@Nullable Object wrapper) {
        return wrapper instanceof VariableConnection
                        && Proxy.isProxyClass(wrapper.getClass())
                        && Proxy.getInvocationHandler(wrapper) instanceof ConnectionHandler handler
                ? handler
                : null;
    }

    @Override
    @Nullable
    Object handle(Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "createStatement", "prepareStatement", "prepareCall", "getMetaData" ->
                wrapResult(proxy, forward(method, arguments), arguments);
            case "commit", "rollback", "setAutoCommit", "setSavepoint", "releaseSavepoint" ->
                control(method, arguments);
            case "setSchema" -> {
                Object result = forward(method, arguments);
                variables.transaction().movePath();
                yield result;
            }
            case "isAborted" -> variables.isAborted();
            case "bind" -> bind(arguments);
            case "unwrap" -> isOwn(arguments) ? proxy : forward(method, arguments);
            case "isWrapperFor" -> isOwn(arguments) ? true : forward(method, arguments);
            case "close", "abort" -> {
                variables.release();
                yield forward(method, arguments);
            }
            default -> forward(method, arguments);
        };
    }

    private @Nullable Object wrapResult(
            Object proxy, @Nullable Object result, @Nullable Object @Nullable [] arguments) {
        if (result instanceof DatabaseMetaData metaData) {
            return BackReference.of(metaData, proxy);
        }
        if (!(result instanceof Statement statement)) {
            return result;
        }
        String sql = arguments != null && arguments.length > 0 && arguments[0] instanceof String text ? text : null;
        StatementHandler handler = new StatementHandler(statement, sql, proxy, variables);
        if (statement instanceof CallableStatement) {
            return handler.proxy(CallableStatement.class);
        }
        return statement instanceof PreparedStatement
                ? handler.proxy(PreparedStatement.class)
                : handler.proxy(Statement.class);
    }

    private @Nullable Object control(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        Object argument = arguments == null || arguments.length == 0 ? null : arguments[0];
        boolean ends =
                method.getName().equals("commit") || (Boolean.TRUE.equals(argument) && !connection.getAutoCommit());
        try {
            if (ends && deferred) {
                variables.beforeCommit();
            }
            Object result = forward(method, arguments);
            if (ends) {
                ended();
            } else {
                watch(method, result instanceof Savepoint ? result : argument);
            }
            return result;
        } catch (SQLException e) {
            // A commit that fails ends the transaction, a rollback to a lost savepoint does not.
            variables.transaction().unsettle();
            throw e;
        }
    }

    private void watch(Method method, @Nullable Object argument) {
        TransactionVariables transaction = variables.transaction();
        if (!(argument instanceof Savepoint savepoint)) {
            if (method.getName().equals("rollback")) {
                ended();
            }
            return;
        }
        switch (method.getName()) {
            case "setSavepoint" -> transaction.setSavepoint(savepoint);
            case "releaseSavepoint" -> transaction.releaseSavepoint(savepoint);
            default -> {
                transaction.rollbackTo(savepoint);
                variables.recovered();
            }
        }
    }

    private void ended() {
        variables.transaction().forget();
        variables.ended();
    }

    private @Nullable Object bind(@Nullable Object @Nullable [] arguments) {
        if (arguments != null && arguments[0] instanceof SessionVariables session) {
            variables.bind(session);
        }
        return null;
    }

    private static boolean isOwn(@Nullable Object @Nullable [] arguments) {
        return arguments != null && arguments[0] == VariableConnection.class;
    }
}
