package org.hibernatepg.history.internal.replay;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.RowDifference;
import org.hibernatepg.history.UnknownPastException;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.past.PastTable;
import org.hibernatepg.history.internal.past.Snapshots;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Runs what {@link ReplaySql} says. */
final class TableReader {
    private static final int LIMIT = 1000;

    private static final String MOMENT =
            "pg_current_snapshot()::text, pg_current_xact_id_if_assigned()::text, pg_is_in_recovery()";

    private final Connection connection;

    TableReader(Connection connection) {
        this.connection = connection;
    }

    /** What the next statement of the connection would see. */
    Moment moment() throws SQLException {
        return Jdbc.first(connection, "select " + MOMENT, row -> moment(row, 1)).orElseThrow();
    }

    /**
     * A transaction does not see its own writes as committed or not: its number is in no snapshot of its own. A standby's snapshot has no
     * numbers of transactions in progress.
     */
    private static Moment moment(ResultSet result, int column) throws SQLException {
        if (result.getBoolean(column + 2)) {
            throw new IllegalStateException(
                    "The server is a standby, which does not tell which transactions are in progress: take a moment on the primary.");
        }
        if (result.getString(column + 1) != null) {
            throw new IllegalStateException(
                    "The transaction has written, and is not committed: take a moment in a transaction that has not written.");
        }
        return new Moment(result.getString(column));
    }

    /** The rows as they are, all by one statement, and the moment that it saw. */
    TableCopies live(List<PastTable> tables) throws SQLException {
        String first = "select -1, null::text[], null::text[], " + MOMENT;
        String sql =
                first + rows(tables, "\nunion all\n", ", null, null, null", table -> new ReplaySql(table).liveTexts());
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            Map<PastTable, List<TableCopies.Row>> rows = empty(tables);
            Optional<Moment> moment = Optional.empty();
            while (result.next()) {
                if (result.getInt(1) < 0) {
                    moment = Optional.of(moment(result, 4));
                } else {
                    add(row(result), tables.get(result.getInt(1)), rows);
                }
            }
            return new TableCopies(moment.orElseThrow(), rows);
        }
    }

    /** The rows by their events, as they were at a moment. */
    TableCopies replayed(List<PastTable> tables, Moment moment) throws SQLException {
        // Asked before the statement that reads, which sees no less than this one.
        if (!Jdbc.first(connection, "select " + isKnown(moment), row -> row.getBoolean(1))
                .orElseThrow()) {
            throw new UnknownPastException(Snapshots.unknown(moment.snapshot()));
        }
        String sql = rows(tables, "", "", table -> new ReplaySql(table).replayedTexts(moment));
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            Map<PastTable, List<TableCopies.Row>> rows = empty(tables);
            while (result.next()) {
                add(row(result), tables.get(result.getInt(1)), rows);
            }
            return new TableCopies(moment, rows);
        }
    }

    private String isKnown(Moment moment) throws SQLException {
        String text = Sql.literal(moment.snapshot());
        return connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED
                ? Snapshots.sees(text)
                : Snapshots.knows(text);
    }

    private static String rows(List<PastTable> tables, String start, String more, Function<PastTable, String> query) {
        StringBuilder sql = new StringBuilder();
        String separator = start;
        for (int i = 0; i < tables.size(); i++) {
            sql.append(separator)
                    .append("select %d, pgh__key, pgh__values%s from (\n".formatted(i, more))
                    .append(query.apply(tables.get(i)))
                    .append(") as pgh__rows");
            separator = "\nunion all\n";
        }
        return sql.toString();
    }

    private static void add(TableCopies.Row row, PastTable table, Map<PastTable, List<TableCopies.Row>> rows) {
        Objects.requireNonNull(rows.get(table)).add(row);
    }

    private static Map<PastTable, List<TableCopies.Row>> empty(List<PastTable> tables) {
        Map<PastTable, List<TableCopies.Row>> rows = new LinkedHashMap<>();
        tables.forEach(table -> rows.put(table, new ArrayList<>()));
        return rows;
    }

    private static TableCopies.Row row(ResultSet result) throws SQLException {
        return new TableCopies.Row(texts(result, 2), texts(result, 3));
    }

    private static List<@Nullable String> texts(ResultSet result, int column) throws SQLException {
        Array array = result.getArray(column);
        return Arrays.asList((@Nullable String[]) array.getArray());
    }

    /** The rows that differ from what their events add up to. */
    List<RowDifference> differences(PastTable table) throws SQLException {
        return Jdbc.rows(
                connection,
                new ReplaySql(table).differences(LIMIT),
                row -> table.hasKey() ? row(table, row) : count(table, row));
    }

    private static RowDifference row(PastTable table, ResultSet result) throws SQLException {
        TableCopies.Row live = new TableCopies.Row(texts(result, 1), texts(result, 5));
        TableCopies.Row replayed = new TableCopies.Row(texts(result, 2), texts(result, 6));
        return new RowComparison(table, last(result, 8))
                .of(result.getBoolean(3) ? live : null, result.getBoolean(4) ? replayed : null, changes(result));
    }

    private static RowDifference count(PastTable table, ResultSet result) throws SQLException {
        return new RowComparison(table, last(result, 4))
                .ofCounts(texts(result, 1), result.getLong(2), result.getLong(3));
    }

    private static List<Boolean> changes(ResultSet result) throws SQLException {
        return Arrays.asList((Boolean[]) result.getArray(7).getArray());
    }

    private static OptionalLong last(ResultSet result, int column) throws SQLException {
        long id = result.getLong(column);
        return result.wasNull() ? OptionalLong.empty() : OptionalLong.of(id);
    }
}
