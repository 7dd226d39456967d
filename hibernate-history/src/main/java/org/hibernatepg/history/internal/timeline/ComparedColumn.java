package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.Sql;

/**
 * A column by which an event is told from the one before it.
 *
 * @param key its name in JSON
 * @param name its name in SQL
 * @param isPlain whether its values are equal if PostgreSQL finds them so; others are compared as JSON
 */
record ComparedColumn(String key, String name, boolean isPlain) {
    /** PostgreSQL takes a hundred arguments at most. */
    private static final int ARGUMENTS = 90;

    /** Of these there are no two values that are equal and not the same, and no column of the database without an equality. */
    private static final Set<Integer> PLAIN = Set.of(
            SqlTypes.BOOLEAN,
            SqlTypes.TINYINT,
            SqlTypes.SMALLINT,
            SqlTypes.INTEGER,
            SqlTypes.BIGINT,
            SqlTypes.DECIMAL,
            SqlTypes.NUMERIC,
            SqlTypes.UUID,
            SqlTypes.DATE,
            SqlTypes.TIMESTAMP,
            SqlTypes.TIMESTAMP_UTC,
            SqlTypes.TIMESTAMP_WITH_TIMEZONE);

    /** Those of a table. */
    static List<ComparedColumn> of(TrackedTable tracked, Dialect dialect) {
        List<String> compared = EventJson.compared(tracked);
        return tracked.columns().stream()
                .filter(column -> compared.contains(Sql.name(column)))
                .map(column -> new ComparedColumn(Sql.name(column), column.getQuotedName(dialect), isPlain(column)))
                .toList();
    }

    /** A type of one's own may be anything. */
    private static boolean isPlain(Column column) {
        Integer type = column.getSqlTypeCode();
        return column.getSqlType() == null && type != null && PLAIN.contains(type);
    }

    /**
     * What differs between two rows, an object as a text of JSON. To compare two rows as JSON would take twice as long.
     *
     * @param before the alias of a row
     * @param after that of the other
     */
    static String differences(List<ComparedColumn> columns, String before, String after) {
        List<String> parts = new ArrayList<>();
        for (int from = 0; from < columns.size(); from += ARGUMENTS) {
            List<String> differences = columns.subList(from, Math.min(from + ARGUMENTS, columns.size())).stream()
                    .map(column -> column.difference(before + "." + column.name, after + "." + column.name))
                    .toList();
            parts.add("nullif(concat_ws(',', %s), '')".formatted(String.join(", ", differences)));
        }
        return parts.isEmpty() ? "'{}'" : "concat('{', concat_ws(',', %s), '}')".formatted(String.join(", ", parts));
    }

    private String difference(String before, String after) {
        return "case when %s is distinct from %s then concat(%s, ':', jsonb_build_array(%s, %s)) end"
                .formatted(isPlain ? after : json(after), isPlain ? before : json(before), keyText(), before, after);
    }

    /** The null of JSON is none beside that of SQL. */
    private static String json(String value) {
        return "coalesce(to_jsonb(" + value + "), 'null')";
    }

    /** A name is nearly always one that needs no escapes. */
    private String keyText() {
        return key.matches("\\w+")
                ? Sql.literal('"' + key + '"')
                : "to_json(cast(%s as text))".formatted(Sql.literal(key));
    }
}
