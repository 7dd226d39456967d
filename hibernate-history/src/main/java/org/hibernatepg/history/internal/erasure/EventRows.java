package org.hibernatepg.history.internal.erasure;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.history.internal.jdbc.Jdbc;

/**
 * The events of objects in one table.
 *
 * @param name the table
 * @param key the columns of the key of the object, in the order of that of the entity
 * @param sharesContexts whether contexts are in a table of their own
 */
record EventRows(String name, List<String> key, boolean sharesContexts) {
    /** Copies the list. */
    EventRows {
        key = List.copyOf(key);
    }

    /** The shared contexts to which events refer, each with its transaction. */
    List<List<String>> contexts(Connection connection, Span span) throws SQLException {
        if (!sharesContexts) {
            return List.of();
        }
        String sql =
                "select distinct pgh_context_id::text, pgh_xid::text from %s where %s and pgh_context_id is not null and pgh_xid is not null"
                        .formatted(name, span.test(key));
        return Jdbc.rows(connection, sql, row -> List.of(row.getString(1), row.getString(2)), span.parameters());
    }

    long delete(Connection connection, Span span) throws SQLException {
        return update(connection, span, "delete from %s where %s".formatted(name, span.test(key)));
    }

    /** Counts what was not null. */
    long redact(Connection connection, Span span, List<String> columns) throws SQLException {
        String nulls = columns.stream().map(column -> column + " = null").collect(Collectors.joining(", "));
        String present = columns.stream().map(column -> column + " is not null").collect(Collectors.joining(" or "));
        return update(
                connection, span, "update %s set %s where %s and (%s)".formatted(name, nulls, span.test(key), present));
    }

    private static long update(Connection connection, Span span, String sql) throws SQLException {
        return Jdbc.update(connection, sql, span.parameters());
    }
}
