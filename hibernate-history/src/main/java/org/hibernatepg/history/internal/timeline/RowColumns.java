package org.hibernatepg.history.internal.timeline;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.trigger.spi.Sql;

/**
 * Columns of a row that is read as JSON, in the order in which {@code jsonb} has its keys: short ones first.
 *
 * @param names as SQL has them
 * @param isPlain whether {@code json} and {@code jsonb} tell their values by the same digits and letters
 */
record RowColumns(List<String> names, boolean isPlain) {
    private static final Comparator<Column> KEYS = Comparator.<Column>comparingInt(column -> bytes(column).length)
            .thenComparing(RowColumns::bytes, Arrays::compareUnsigned);

    /** Not among them: numbers with an exponent, whose digits {@code jsonb} writes out, and what may hold such. */
    private static final Pattern PLAIN = Pattern.compile("""
            (boolean|smallint|integer|bigint|numeric|decimal|uuid|date|text|bytea|oid|jsonb|(var)?char|character varying\
            |timestamp|timestamptz)(\\s*\\([\\d, ]+\\))?( with(out)? time zone)?""", Pattern.CASE_INSENSITIVE);

    /** Copies the list. */
    RowColumns {
        names = List.copyOf(names);
    }

    static RowColumns of(List<Column> columns, Dialect dialect) {
        return new RowColumns(
                columns.stream()
                        .sorted(KEYS)
                        .map(column -> column.getQuotedName(dialect))
                        .toList(),
                columns.stream().allMatch(column -> PLAIN.matcher(KeyColumns.type(column))
                        .matches()));
    }

    private static byte[] bytes(Column column) {
        return Sql.name(column).getBytes(StandardCharsets.UTF_8);
    }

    /** The columns of an alias, to be selected. */
    String of(String alias) {
        return names.stream().map((alias + ".")::concat).collect(Collectors.joining(", "));
    }

    /** A row {@code pgh__row} of them as {@code json}. To make {@code jsonb} of it takes twice as long. */
    String json() {
        return isPlain ? "row_to_json(pgh__row)" : "cast(to_jsonb(pgh__row) as json)";
    }

    /**
     * The row that a query finds, {@code json}; null if it finds none.
     *
     * @param query selects the columns
     */
    String found(String query) {
        return "(select " + json() + " from (" + query + ") as pgh__row)";
    }
}
