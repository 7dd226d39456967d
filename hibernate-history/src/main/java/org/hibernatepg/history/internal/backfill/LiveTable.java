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
import org.hibernatepg.history.internal.past.FormerRows;

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

    /** The rows of a collection as they were, of its events with the alias {@code e}. */
    FormerRows formers() {
        return new FormerRows(tracked, column -> name("e", column));
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
