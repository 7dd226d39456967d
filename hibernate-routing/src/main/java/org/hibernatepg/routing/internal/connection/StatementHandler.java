package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A statement of a routed connection, which is asked before each execution. */
final class StatementHandler implements InvocationHandler {
    private final StatementTarget target;
    private final @Nullable String preparedSql;
    private final RoutedConnection routed;
    private final Object connection;

    /** The texts of a batch that was not prepared. */
    private final List<String> batch = new ArrayList<>();

    private StatementHandler(
            StatementTarget target, @Nullable String preparedSql, RoutedConnection routed, Object connection) {
        this.target = target;
        this.preparedSql = preparedSql;
        this.routed = routed;
        this.connection = connection;
    }

    static Statement of(
            StatementTarget target, @Nullable String preparedSql, RoutedConnection routed, Object connection) {
        Statement statement = target.statement();
        Class<?> type = statement instanceof CallableStatement
                ? CallableStatement.class
                : statement instanceof PreparedStatement ? PreparedStatement.class : Statement.class;
        return (Statement) Proxy.newProxyInstance(
                StatementHandler.class.getClassLoader(),
                new Class<?>[] {type},
                new StatementHandler(target, preparedSql, routed, connection));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        target.before(method, arguments);
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "getConnection" -> connection;
            case "execute", "executeQuery" -> {
                String sql = sql(arguments);
                yield executed(kind(sql), execute(method, arguments, sql));
            }
            case "executeUpdate", "executeLargeUpdate" ->
                executed(WriteKind.WRITES, execute(method, arguments, sql(arguments)));
            case "executeBatch", "executeLargeBatch" -> executed(WriteKind.WRITES, executeBatch(method, arguments));
            case "addBatch" -> {
                String text = text(arguments);
                if (text != null) {
                    batch.add(text);
                }
                yield forward(method, arguments);
            }
            case "clearBatch" -> {
                batch.clear();
                yield forward(method, arguments);
            }
            default -> forward(method, arguments);
        };
    }

    private @Nullable Object executed(WriteKind kind, @Nullable Object result) throws SQLException {
        routed.executed(kind);
        return result;
    }

    private WriteKind kind(String sql) throws SQLException {
        WriteKind kind = WriteKind.of(sql);
        boolean updatable = target.statement().getResultSetConcurrency() == ResultSet.CONCUR_UPDATABLE;
        return updatable && kind == WriteKind.READS ? WriteKind.MAY_WRITE : kind;
    }

    private String sql(@Nullable Object @Nullable [] arguments) {
        String text = text(arguments);
        return text == null ? String.valueOf(preparedSql) : text;
    }

    private static @Nullable String text(@Nullable Object @Nullable [] arguments) {
        return arguments != null && arguments.length > 0 && arguments[0] instanceof String text ? text : null;
    }

    private @Nullable Object executeBatch(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        String texts = String.join(";\n", batch);
        batch.clear();
        return execute(method, arguments, preparedSql == null ? texts : preparedSql);
    }

    private @Nullable Object execute(Method method, @Nullable Object @Nullable [] arguments, String sql)
            throws Throwable {
        return routed.execute(
                new Execution() {
                    @Override
                    public String sql() {
                        return sql;
                    }

                    @Override
                    public @Nullable Object run() throws Throwable {
                        return forward(method, arguments);
                    }

                    @Override
                    public @Nullable Object runCompletely() throws Throwable {
                        Statement statement = target.statement();
                        int fetchSize = statement.getFetchSize();
                        statement.setFetchSize(0);
                        try {
                            return forward(method, arguments);
                        } finally {
                            statement.setFetchSize(fetchSize);
                        }
                    }
                },
                target.lease());
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return target.call(method, arguments);
    }
}
