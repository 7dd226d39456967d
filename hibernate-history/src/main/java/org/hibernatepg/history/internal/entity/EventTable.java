package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedTable;

/**
 * A table of events: the columns of the tracked table with their names and types but without their constraints, also those
 * that no attribute shows, the key as it was before it changed, and the event's own columns. The primary key begins with the tracked
 * key or, for a collection, with that of the owner, so that one index serves the history of an object; the number and the time follow.
 */
final class EventTable {
    private final Table table;
    private final TrackedTable tracked;
    private final List<Column> own;
    private final boolean isMain;
    private final boolean isPartitioned;

    /**
     * A table of a history.
     *
     * @param table the tables
     * @param own the event's own columns as the event entity maps them
     * @param isMain whether it numbers the events; the others take their numbers from its sequence
     * @param isPartitioned whether it is partitioned by the time of the events
     */
    EventTable(RecordedTable table, List<Column> own, boolean isMain, boolean isPartitioned) {
        this.table = table.events();
        this.tracked = table.tracked();
        this.own = own;
        this.isMain = isMain;
        this.isPartitioned = isPartitioned;
    }

    /** Completes what Hibernate made of the attributes of the event entity, if that is bound to the table. */
    void complete() {
        List<Column> present = List.copyOf(table.getColumns());
        List<Column> recorded = new ArrayList<>();
        tracked.columns().forEach(column -> recorded.add(added(column.getQuotedName(), column)));
        tracked.oldKey().forEach(old -> recorded.add(added(old.name(), old.original())));
        List<Column> columns = new ArrayList<>(recorded);
        present.stream()
                .filter(column -> !recorded.contains(column))
                .map(this::ownColumn)
                .forEach(columns::add);
        own.stream().filter(column -> !present.contains(column)).forEach(column -> columns.add(copied(column)));
        table.reorderColumns(columns);
        prependToPrimaryKey();
    }

    private Column copied(Column mapped) {
        Column column = EventColumns.of(mapped.getQuotedName(), EventColumns.unquoted(mapped));
        column.setNullable(mapped.isNullable());
        column.setIdentity(isMain && column.getName().equals(EventMetadata.column("pghId")));
        partitionBy(column);
        table.addColumn(column);
        return column;
    }

    /** A column that is not mapped already by a class of the program. */
    private Column added(String name, Column original) {
        Column column = EventColumns.of(name, original);
        if (!table.getColumns().contains(column)) {
            table.addColumn(column);
        }
        return column;
    }

    /** The triggers alone fill them: a check of what they write would cost time with every row. */
    private Column ownColumn(Column mapped) {
        boolean isNumberedElsewhere = !isMain && mapped.getName().equals(EventMetadata.column("pghId"));
        boolean isKept = !isNumberedElsewhere
                && !mapped.getName().equals(EventMetadata.column("pghOperation"))
                && !isPartitionKey(mapped);
        if (isKept) {
            return EventColumns.unquoted(mapped);
        }
        Column column = EventColumns.of(mapped.getQuotedName(), EventColumns.unquoted(mapped));
        column.setNullable(mapped.isNullable());
        partitionBy(column);
        return column;
    }

    private boolean isPartitionKey(Column column) {
        return isPartitioned && column.getName().equals(EventMetadata.column("pghCreatedAt"));
    }

    private void partitionBy(Column column) {
        if (isPartitionKey(column)) {
            PartitionedBy.set(column);
        }
    }

    private void prependToPrimaryKey() {
        PrimaryKey key = new PrimaryKey(table);
        PrimaryKey surrogate = table.getPrimaryKey();
        if (surrogate != null) {
            key.setName(surrogate.getName());
        }
        tracked.lookedUp().forEach(column -> key.addColumn(table.getColumn(column)));
        key.addColumn(table.getColumn(new Column(EventMetadata.column("pghId"))));
        // Whoever reads the past walks back over the newer events in the index alone. A partitioned table needs it in
        // the key anyway.
        key.addColumn(table.getColumn(new Column(EventMetadata.column("pghCreatedAt"))));
        // Tells Hibernate that the order is final; it would sort the columns by the size of their types.
        key.reorderColumns(List.copyOf(key.getColumns()));
        table.setPrimaryKey(key);
    }
}
