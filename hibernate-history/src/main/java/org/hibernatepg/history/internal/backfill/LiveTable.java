package org.hibernatepg.history.internal.backfill;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedTable;

/** A tracked table and its events, as a backfill reads them. */
final class LiveTable {
    private final SessionFactoryImplementor factory;
    private final RecordedTable table;
    private final TrackedTable tracked;

    LiveTable(SessionFactoryImplementor factory, RecordedTable table) {
        this.factory = factory;
        this.table = table;
        this.tracked = table.tracked();
    }

    TrackedTable tracked() {
        return tracked;
    }

    String events() {
        return name(table.events());
    }

    /** The rows that are tracked. */
    String rows() {
        String name = name(tracked.subject().table());
        return tracked.subject()
                        .rows()
                        .map(rows -> "(select * from %s as live where %s)"
                                .formatted(name, rows.over("live").sql()))
                        .orElse(name)
                + " as live";
    }

    /** The key of rows, or their owner's: as in the primary key, whose index gives the order. */
    List<Column> order() {
        List<Column> key = tracked.lookedUp();
        PrimaryKey primary = tracked.subject().table().getPrimaryKey();
        List<Column> ordered = new ArrayList<>(primary == null ? List.of() : primary.getColumns());
        ordered.retainAll(key);
        return ordered.size() == key.size() ? ordered : key;
    }

    /**
     * Where the rows of a collection have been, of events that changed them. Most stay with their owner, and are found by it; there is an
     * index for the others.
     */
    List<Former> formers() {
        List<TrackedTable.OldKey> owner = tracked.oldKey().stream()
                .filter(old -> tracked.lookedUp().contains(old.original()))
                .toList();
        String same = list(owner, old -> "%s is not distinct from %s".formatted(old(old), now(old)), " and ");
        String other = list(owner, old -> "%s <> %s".formatted(old(old), now(old)), " or ");
        List<Former> formers = new ArrayList<>();
        formers.add(new Former(
                list(tracked.oldKey(), old -> owner.contains(old) ? now(old) : old(old), ", "),
                "(%s) and %s".formatted(moved(), same)));
        formers.add(new Former(list(tracked.oldKey(), this::old, ", "), "(" + other + ")"));
        if (owner.stream().anyMatch(old -> old.original().isNullable())) {
            formers.add(new Former(
                    list(tracked.oldKey(), this::old, ", "),
                    "(%s) and not (%s) and (%s) is not true".formatted(moved(), same, other)));
        }
        return formers;
    }

    /**
     * Rows as they were.
     *
     * @param columns of the event table, in the order of the table's own
     * @param test which events changed such a row
     */
    record Former(String columns, String test) {}

    /** That an event changed the row of a collection. */
    String moved() {
        return "(" + list(tracked.oldKey(), old -> old(old) + " is not null", " or ") + ")";
    }

    private String old(TrackedTable.OldKey old) {
        return name("e", new Column(old.name()));
    }

    private String now(TrackedTable.OldKey old) {
        return name("e", old.original());
    }

    String name(Table named) {
        return factory.getSqlStringGenerationContext().format(named.getQualifiedTableName());
    }

    String name(String row, Column column) {
        String quoted = column.getQuotedName(factory.getJdbcServices().getDialect());
        return row.isEmpty() ? quoted : row + "." + quoted;
    }

    List<String> names(String row, List<Column> columns) {
        return columns.stream().map(column -> name(row, column)).toList();
    }

    static <T> String list(List<T> items, Function<T, String> part, String separator) {
        return items.stream().map(part).collect(Collectors.joining(separator));
    }
}
