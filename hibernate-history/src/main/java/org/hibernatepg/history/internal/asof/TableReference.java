package org.hibernatepg.history.internal.asof;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A place of a statement at which it names a table to read.
 *
 * @see TableReferences
 */
final class TableReference {
    /** Stands for a value that is the same for all rows of the query. */
    static final String CONSTANT = "";

    private final int start;
    private final int end;
    private final @Nullable String schema;
    private final Token table;
    private final @Nullable Token alias;
    private final String before;
    private final Map<String, String> bound = new LinkedHashMap<>();
    private boolean whole;

    TableReference(int start, int end, @Nullable String schema, Token table, @Nullable Token alias) {
        this("", start, end, schema, table, alias);
    }

    private TableReference(
            String before, int start, int end, @Nullable String schema, Token table, @Nullable Token alias) {
        this.before = before;
        this.start = start;
        this.end = end;
        this.schema = schema;
        this.table = table;
        this.alias = alias;
    }

    /** The command {@code table name}, which is short for a query. */
    static TableReference command(int start, int end, @Nullable String schema, Token table) {
        return new TableReference("select * from ", start, end, schema, table, null);
    }

    /** What has to stand before what is read. */
    String before() {
        return before;
    }

    /** Where the name begins, its schema included. */
    int start() {
        return start;
    }

    int end() {
        return end;
    }

    Optional<String> schema() {
        return Optional.ofNullable(schema);
    }

    String name() {
        return table.name();
    }

    /** What has to follow in the place of a table that goes by its own name. */
    String missingAlias() {
        return alias == null ? " as " + table.text() : "";
    }

    /** How the rest of the query calls it. */
    String alias() {
        return alias == null ? table.name() : alias.name();
    }

    /** Notes that a column has to be something: {@link #CONSTANT}, or a column of a table before it. */
    void bind(String column, String value) {
        bound.merge(column, value, (first, second) -> first.isEmpty() ? first : second);
    }

    /** Notes that nothing chooses among the rows. */
    void readWhole() {
        whole = true;
    }

    /** Whether nothing chooses among the rows, as far as is known. */
    boolean isWhole() {
        return whole;
    }

    /** What a column has to be; null if nothing is known. */
    @Nullable
    String bound(String column) {
        return bound.get(column);
    }
}
