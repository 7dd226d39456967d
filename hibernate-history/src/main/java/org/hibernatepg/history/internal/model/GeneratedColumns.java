package org.hibernatepg.history.internal.model;

import java.util.regex.Pattern;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/**
 * Columns that PostgreSQL computes from others of their row. A stored one is recorded like any other. A virtual one, since
 * PostgreSQL 18, is not there for a trigger: the event table has it too, and computes it itself.
 *
 * @see <a href="https://www.postgresql.org/docs/current/ddl-generated-columns.html">Generated columns</a>
 */
public final class GeneratedColumns {
    private static final Pattern STORED = Pattern.compile("\\)\\s*stored\\b", Pattern.CASE_INSENSITIVE);

    private GeneratedColumns() {}

    /** Whether a column is computed whenever it is read. Hibernate's own generated columns are stored ones. */
    public static boolean isVirtual(Column column) {
        @Nullable String definition = column.getSqlType();
        return definition != null
                && Sql.isComputed(column)
                && column.getGeneratedAs() == null
                && !STORED.matcher(definition).find();
    }
}
