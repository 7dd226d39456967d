package org.hibernatepg.trigger.internal.jdbc;

import java.lang.reflect.Method;
import java.sql.ResultSet;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement before whose execution variables are applied; of any kind, prepared and callable ones too. */
final class StatementHandler extends Forwarding {
    private final Statement statement;
    private final @Nullable String preparedSql;
    private final Object connection;
    private final ConnectionVariables variables;

    /** What the texts added to the batch do, for a statement that was not prepared. */
    private SqlTraits batch = SqlTraits.NONE;

    /** The text executed last, for the result sets that are asked for afterwards. */
    private @Nullable String executedSql;

    StatementHandler(
            Statement statement, @Nullable String preparedSql, Object connection, ConnectionVariables variables) {
        super(statement);
        this.statement = statement;
        this.preparedSql = preparedSql;
        this.connection = connection;
        this.variables = variables;
        executedSql = preparedSql;
    }

    @Override
    @Nullable
    Object handle(Object proxy, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        return switch (method.getName()) {
            case "execute", "executeQuery", "executeUpdate", "executeLargeUpdate" -> {
                String text = text(arguments);
                executedSql = text == null ? preparedSql : text;
                yield wrap(proxy, execute(method, arguments, executedSql));
            }
            case "executeBatch", "executeLargeBatch" -> executeBatch(method, arguments);
            case "getResultSet" -> wrap(proxy, forward(method, arguments));
            case "getGeneratedKeys" ->
                forward(method, arguments) instanceof ResultSet keys ? BackReference.of(keys, proxy) : null;
            case "addBatch" -> {
                String text = text(arguments);
                batch = text == null ? batch : batch.and(WriteDetector.traits(text));
                yield forward(method, arguments);
            }
            case "clearBatch" -> {
                batch = SqlTraits.NONE;
                yield forward(method, arguments);
            }
            case "getConnection" -> connection;
            default -> forward(method, arguments);
        };
    }

    private static @Nullable String text(@Nullable Object @Nullable [] arguments) {
        return arguments != null && arguments.length > 0 && arguments[0] instanceof String text ? text : null;
    }

    private @Nullable Object executeBatch(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return execute(method, arguments, preparedSql);
        } finally {
            batch = SqlTraits.NONE;
        }
    }

    private @Nullable Object execute(Method method, @Nullable Object @Nullable [] arguments, @Nullable String sql)
            throws Throwable {
        return variables.execute(new ConnectionVariables.Execution() {
            @Override
            public SqlTraits traits() {
                return sql == null ? batch : batch.and(WriteDetector.traits(sql));
            }

            @Override
            public @Nullable Object run() throws Throwable {
                return forward(method, arguments);
            }

            @Override
            public @Nullable Object runCompletely() throws Throwable {
                int fetchSize = statement.getFetchSize();
                statement.setFetchSize(0);
                try {
                    return forward(method, arguments);
                } finally {
                    statement.setFetchSize(fetchSize);
                }
            }
        });
    }

    /**
     * The rows that a write returns know the statement as the caller knows it, since Hibernate keeps a register by
     * statement. Those of a mere query are handed out as they are: they are read far more often than asked for it.
     */
    private @Nullable Object wrap(Object proxy, @Nullable Object result) {
        String sql = executedSql;
        return result instanceof ResultSet rows
                        && sql != null
                        && WriteDetector.traits(sql).mayWrite()
                ? BackReference.of(rows, proxy)
                : result;
    }
}
