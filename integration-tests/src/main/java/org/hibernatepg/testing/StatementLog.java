package org.hibernatepg.testing;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Notes the text of every statement that is sent over the connections of a DataSource. Put between the driver and the pool,
 * it lets nothing escape that the pool's users send, be it Hibernate or a library that wraps Hibernate's connections.
 *
 * <p>A JDBC batch counts once. What the driver sends by itself (begin, commit, savepoints, questions about the catalog) is
 * not noted.
 */
public final class StatementLog {
    /** A body of a function has no such line: its statements are indented. */
    private static final Pattern BETWEEN_DDL = Pattern.compile(";\\n(?=(create|alter|drop|comment|revoke|do) )");

    private final List<String> statements = new CopyOnWriteArrayList<>();

    /** What was sent since the last {@link #clear()}, the oldest first. */
    public List<String> statements() {
        return List.copyOf(statements);
    }

    /** The same, with statements of DDL apart that were sent together. */
    public List<String> statementsApart() {
        return statements.stream().flatMap(BETWEEN_DDL::splitAsStream).toList();
    }

    /** Forgets what was noted. */
    public void clear() {
        statements.clear();
    }

    /** The same DataSource, whose connections note what is sent. */
    public DataSource around(DataSource dataSource) {
        return proxy(DataSource.class, (proxy, method, arguments) -> {
            Object result = call(dataSource, method, arguments);
            return result instanceof Connection connection ? connection(connection) : result;
        });
    }

    private Connection connection(Connection connection) {
        return proxy(Connection.class, (proxy, method, arguments) -> {
            Object result = call(connection, method, arguments);
            if (result instanceof CallableStatement statement) {
                return statement(CallableStatement.class, statement, (String) arguments[0]);
            }
            if (result instanceof PreparedStatement statement) {
                return statement(PreparedStatement.class, statement, (String) arguments[0]);
            }
            return result instanceof Statement statement ? statement(Statement.class, statement, null) : result;
        });
    }

    private <S extends Statement> S statement(Class<S> type, S statement, @Nullable String prepared) {
        List<String> batch = new ArrayList<>();
        return proxy(type, (proxy, method, arguments) -> {
            boolean hasText = arguments != null && arguments.length > 0 && arguments[0] instanceof String;
            switch (method.getName()) {
                case "addBatch" -> batch.add(hasText ? (String) arguments[0] : "");
                case "clearBatch" -> batch.clear();
                case "executeBatch", "executeLargeBatch" -> {
                    statements.add(prepared == null ? String.join(";\n", batch) : prepared);
                    batch.clear();
                }
                case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" ->
                    statements.add(hasText ? (String) arguments[0] : String.valueOf(prepared));
                default -> {}
            }
            return call(statement, method, arguments);
        });
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static @Nullable Object call(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
