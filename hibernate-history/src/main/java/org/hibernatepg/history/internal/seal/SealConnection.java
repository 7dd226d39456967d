package org.hibernatepg.history.internal.seal;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.jdbc.OwnTransaction;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/**
 * The connection of a session, for work that writes events as texts: under settings of its own, which do not depend on who
 * asks. Row level security must not hide any.
 */
final class SealConnection {
    private static final String PINS = new TreeMap<>(Map.of(
                    "datestyle", "ISO, YMD",
                    "timezone", "UTC",
                    "intervalstyle", "postgres",
                    "bytea_output", "hex",
                    "extra_float_digits", "1",
                    "lc_monetary", "C",
                    "row_security", "off"))
            .entrySet().stream()
                    .map(pin -> "(%s, %s)".formatted(Sql.literal(pin.getKey()), Sql.literal(pin.getValue())))
                    .collect(Collectors.joining(", "));

    private static final String PIN =
            "select name, current_setting(name), set_config(name, value, true) from (values %s) as pin (name, value)"
                    .formatted(PINS);

    private static final String RESTORE = "select set_config(?, ?, true)";

    private static final String BY_INDEX =
            "select current_setting('enable_seqscan'), set_config('enable_seqscan', 'off', true)";

    private SealConnection() {}

    /** Work on a connection. */
    interface Work<T extends @Nullable Object> {
        T on(Connection connection) throws SQLException;
    }

    /**
     * Runs work that reads what is new in a table, in the session's transaction or in one for it. PostgreSQL, which may know
     * nothing of tables that grow, is to use their indexes.
     */
    static <T extends @Nullable Object> T callByIndex(SharedSessionContract session, Work<T> work) {
        return call(session, connection -> {
            String before = String.valueOf(rows(connection, BY_INDEX).get(0).get(0));
            T result = work.on(connection);
            rows(connection, RESTORE, "enable_seqscan", before);
            return result;
        });
    }

    /** Runs work in the session's transaction, or in one for it. */
    static <T extends @Nullable Object> T call(SharedSessionContract session, Work<T> work) {
        return inTransaction(session, () -> session.doReturningWork(connection -> pinned(connection, work)));
    }

    private static <T extends @Nullable Object> T inTransaction(SharedSessionContract session, Supplier<T> work) {
        return ((SharedSessionContractImplementor) session).isTransactionInProgress()
                ? work.get()
                : OwnTransaction.call(session, work);
    }

    /** An error of the database ends the transaction, and the settings with it. */
    private static <T extends @Nullable Object> T pinned(Connection connection, Work<T> work) throws SQLException {
        Map<String, String> before = new LinkedHashMap<>();
        for (List<@Nullable String> pin : rows(connection, PIN)) {
            before.put(String.valueOf(pin.get(0)), String.valueOf(pin.get(1)));
        }
        T result = work.on(connection);
        for (Map.Entry<String, String> setting : before.entrySet()) {
            rows(connection, RESTORE, setting.getKey(), setting.getValue());
        }
        return result;
    }

    /** The rows of a query, as texts. */
    static List<List<@Nullable String>> rows(Connection connection, String sql, Object... parameters)
            throws SQLException {
        return Jdbc.rows(connection, sql, SealConnection::texts, parameters);
    }

    private static List<@Nullable String> texts(ResultSet row) throws SQLException {
        List<@Nullable String> texts = new ArrayList<>();
        for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
            texts.add(row.getString(i));
        }
        return texts;
    }

    /** The statements about a chain, with the columns that its table has now. */
    static SealSql sql(SealChain table, Connection connection) throws SQLException {
        List<String> columns = rows(connection, SealSql.COLUMNS, table.events()).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
        return new SealSql(table, columns);
    }
}
