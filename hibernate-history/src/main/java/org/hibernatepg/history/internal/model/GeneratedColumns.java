package org.hibernatepg.history.internal.model;

import java.util.regex.Pattern;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.SimpleValue;
import org.hibernatepg.trigger.spi.Sql;

/**
 * Columns that PostgreSQL computes from others of their row. A stored one is recorded like any other. A virtual one, since
 * PostgreSQL 18, is not there for a trigger: the event table has it too, and computes it itself.
 *
 * @see <a href="https://www.postgresql.org/docs/current/ddl-generated-columns.html">Generated columns</a>
 */
public final class GeneratedColumns {
    private static final Pattern STORED = Pattern.compile("\\)\\s*stored\\b", Pattern.CASE_INSENSITIVE);

    private GeneratedColumns() {}

    /** Whether a column is computed whenever it is read, which is PostgreSQL's own default since it can. */
    public static boolean isVirtual(Column column) {
        if (!Sql.isComputed(column)) {
            return false;
        }
        String expression = column.getGeneratedAs();
        String definition = expression != null && column.getValue() instanceof SimpleValue value
                ? value.getMetadata().getDatabase().getDialect().generatedAs(expression)
                : column.getSqlType();
        return definition != null && !STORED.matcher(definition).find();
    }
}
