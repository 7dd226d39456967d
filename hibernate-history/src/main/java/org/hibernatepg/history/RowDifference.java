package org.hibernatepg.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A row that is not what its events add up to, as {@link Replay} found it. All values are texts, as PostgreSQL writes them.
 *
 * @param events the JPA name of the event entity
 * @param table the table
 * @param kind what is wrong
 * @param key the key of the row by column; of a table without a key, all columns
 * @param columns what differs, for a row that is there and recorded
 * @param lastEvent the {@code pgh_id} of the last event of the key, if it has any
 */
public record RowDifference(
        String events,
        String table,
        Kind kind,
        Map<String, @Nullable String> key,
        List<Column> columns,
        OptionalLong lastEvent) {

    /** How the number of equal rows is called among {@link #columns}, of a table without a key. */
    public static final String COUNT = "count(*)";

    /** Copies the collections. */
    public RowDifference {
        key = Collections.unmodifiableMap(new LinkedHashMap<>(key));
        columns = List.copyOf(columns);
    }

    /** What is wrong. */
    public enum Kind {
        /** The row is in the table. By its events it is not; or it has none, since it is older than its history. */
        UNRECORDED,
        /** By its events the row is in the table. It is not. */
        MISSING,
        /** The row is in the table, with other values than its events say. */
        DIFFERENT
    }

    /**
     * A column that differs.
     *
     * @param name its name
     * @param live the value in the table
     * @param replayed the value by the events
     */
    public record Column(
            String name, @Nullable String live, @Nullable String replayed) {}

    /** A sentence. */
    @Override
    public String toString() {
        String row = "%s %s".formatted(table, key);
        return switch (kind) {
            case UNRECORDED ->
                lastEvent.isPresent()
                        ? "%s is in the table, and gone by its events%s".formatted(row, last())
                        : row + " is in the table and has no event: it is older than its history, or written past it";
            case MISSING -> "%s is not in the table, but there by its events%s".formatted(row, last());
            case DIFFERENT ->
                "%s differs from its events%s: %s"
                        .formatted(
                                row,
                                last(),
                                columns.stream().map(RowDifference::text).collect(Collectors.joining(", ")));
        };
    }

    private String last() {
        return lastEvent.isPresent() ? " (last: %s %d)".formatted(events, lastEvent.getAsLong()) : "";
    }

    private static String text(Column column) {
        return "%s is %s, by the events %s".formatted(column.name(), quoted(column.live()), quoted(column.replayed()));
    }

    private static String quoted(@Nullable String value) {
        return value == null ? "null" : "'" + value + "'";
    }
}
