package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.past.PastRows;
import org.hibernatepg.history.internal.past.PastTable;
import org.hibernatepg.history.internal.past.Point;
import org.hibernatepg.trigger.spi.Sql;

/**
 * A tracked table as sessions show it: the rows that its histories tell, and of a table that several entities share the present rows
 * of those which are not tracked.
 */
final class ShownTable {
    /** Names inside the queries for the past, which hide those of a join around them. */
    private static final Set<String> HIDDEN = Set.of("e", "f", "l", "m", "n", "s");

    private final Table table;
    private final String name;
    private final Dialect dialect;
    private final SharedRows rows;

    /**
     * A table.
     *
     * @param table the table
     * @param name its name in SQL
     * @param histories the histories that record it
     */
    ShownTable(Table table, String name, Dialect dialect, List<PastTable> histories) {
        this.table = table;
        this.name = name;
        this.dialect = dialect;
        this.rows = SharedRows.of(histories);
    }

    /** Why its past is not known; empty if it is. */
    Optional<String> gap() {
        return rows.gap();
    }

    /** Whether some of its rows are read as they are now. */
    boolean hasPresentRows() {
        return rows.hasOthers();
    }

    /** How an error names it. */
    String name() {
        return name;
    }

    /** What stands in the place of the table, alias included. */
    String shown(TableReference reference, Point point) {
        Optional<String> others = keyOfOthers(reference);
        boolean isLookedUp = others.isPresent();
        List<String> parts = new ArrayList<>();
        for (PastTable past : rows.histories()) {
            PastRows query = new PastRows(past, point, columns(past.tracked()));
            parts.add(isLookedUp ? query.selectByKey(others.get()) : searched(query, reference));
        }
        if (rows.hasOthers()) {
            parts.add("select %s%s from %s as e where %s"
                    .formatted(list(mapped(), column -> "e." + quoted(column)), rowId(), name, rows.others("e")));
        }
        boolean isLateral = isLookedUp && !others.get().isEmpty();
        return "%s%s(%s)%s"
                .formatted(
                        reference.before(),
                        isLateral ? "lateral " : "",
                        String.join("\nunion all\n", parts),
                        reference.missingAlias());
    }

    private static String searched(PastRows query, TableReference reference) {
        return reference.isWhole() ? query.selectAll() : query.select();
    }

    /** By which test its rows are looked up; an empty one if it is the same for all. Empty if they are searched. */
    private Optional<String> keyOfOthers(TableReference reference) {
        List<String> tests = new ArrayList<>();
        for (Column column : rows.key()) {
            String value = reference.bound(Sql.name(column));
            if (value == null || HIDDEN.contains(beforeDot(value))) {
                return Optional.empty();
            } else if (!value.isEmpty()) {
                tests.add("e.%s = %s".formatted(quoted(column), value));
            }
        }
        return rows.key().isEmpty() ? Optional.empty() : Optional.of(String.join(" and ", tests));
    }

    private static String beforeDot(String value) {
        int dot = value.indexOf('.');
        return dot < 0 ? value : value.substring(0, dot).replace("\"", "").toLowerCase(Locale.ROOT);
    }

    private List<Column> mapped() {
        return List.copyOf(table.getColumns());
    }

    private String columns(TrackedTable tracked) {
        return new ShownColumns(table, name, dialect, tracked).select() + rowId();
    }

    /** An entity with Hibernate's {@code @RowId} reads where its row lies; one of the past lies nowhere. */
    private String rowId() {
        String rowId = table.getRowId() == null ? null : dialect.rowId(table.getRowId());
        return rowId == null ? "" : ", null::tid as " + rowId;
    }

    private static String list(List<Column> columns, Function<Column, String> part) {
        return columns.stream().map(part).collect(Collectors.joining(", "));
    }

    private String quoted(Column column) {
        return column.getQuotedName(dialect);
    }
}
