package org.hibernatepg.trigger.spi;

import java.util.Collection;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Value;

/** The one place where names and texts become SQL. */
public final class Sql {
    private static final Pattern COMPUTED =
            Pattern.compile("\\bgenerated\\s+always\\s+as\\s*\\(", Pattern.CASE_INSENSITIVE);

    private static final Pattern HOLE = Pattern.compile("\\{[A-Za-z]");

    private Sql() {}

    /** A quoted identifier. */
    public static String identifier(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** The quoted name of a column. */
    public static String identifier(Column column) {
        return identifier(name(column));
    }

    /**
     * The name that a column has in the database. Hibernate leaves it unquoted in its DDL unless the mapping quotes it, so
     * PostgreSQL folds it.
     */
    public static String name(Column column) {
        return column.isQuoted() ? column.getName() : column.getName().toLowerCase(Locale.ROOT);
    }

    /** The SQL type of a column as it is declared, {@code varchar(255)}. */
    public static String type(Column column, Value value) {
        return column.getSqlType(value.getBuildingContext().getMetadataCollector());
    }

    /** Whether PostgreSQL computes a column from others of its row: {@code generated always as (…)}. */
    public static boolean isComputed(Column column) {
        String definition = column.getSqlType();
        return column.getGeneratedAs() != null
                || (definition != null && COMPUTED.matcher(definition).find());
    }

    /** Quoted identifiers, separated by commas. */
    public static String identifiers(Collection<String> names) {
        return names.stream().map(Sql::identifier).collect(Collectors.joining(", "));
    }

    /**
     * A string literal, on one line. Exact for any text, whatever the server's {@code standard_conforming_strings}, and
     * without anything that looks like a {@linkplain Template hole}.
     */
    public static String literal(String text) {
        String quoted = "'" + text.replace("'", "''") + "'";
        boolean plain = text.indexOf('\\') < 0 && text.indexOf('\n') < 0;
        boolean holed = HOLE.matcher(text).find();
        if (plain && !holed) {
            return quoted;
        }
        String escaped = "E" + quoted.replace("\\", "\\\\").replace("\n", "\\n");
        return holed ? escaped.replace("{", "\\x7b") : escaped;
    }

    /** A text between dollar quotes, whose tag does not occur in it. */
    public static String dollarQuoted(String text) {
        String tag = "$pgtrigger$";
        while (text.contains(tag)) {
            tag = tag.substring(0, tag.length() - 1) + "_$";
        }
        return tag + text + tag;
    }
}
