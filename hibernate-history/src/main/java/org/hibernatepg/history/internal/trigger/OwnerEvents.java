package org.hibernatepg.history.internal.trigger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.EventValue;
import org.hibernatepg.history.internal.model.HierarchyTables;
import org.hibernatepg.history.internal.model.HistoryOptions;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.Variable;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * Events of the owners of a collection that changes: one for each owner and transaction, with the owner's row as it stands. It is a
 * snapshot, since nothing was written to that row. Whether there is one is seen in the owner's latest event of the kind,
 * which one look into the index of the event table finds.
 */
final class OwnerEvents {
    private static final String OWNERS = "owners";
    /** The hole that stands for the event table of the owners. */
    static final String EVENTS = "ownerEvents";

    private final TrackedCollection collection;
    private final TrackedHistories.Bound owner;
    private final List<RecordedTable> ownerTables;
    private final Dialect dialect;

    OwnerEvents(TrackedCollection collection, TrackedHistories.Bound owner, Dialect dialect) {
        this.collection = collection;
        this.owner = owner;
        this.dialect = dialect;
        this.ownerTables = ownerTables();
    }

    /** Those in which an owner has its row: the main one, or where each class has a table of its own, any of them. */
    private List<RecordedTable> ownerTables() {
        return HierarchyTables.isTablePerClass(collection.entity())
                ? owner.tables().stream()
                        .filter(table -> HierarchyTables.classes(collection.entity())
                                .contains(table.tracked().subject().entity()))
                        .toList()
                : List.of(owner.mainTable());
    }

    /** What a hole is called that stands for one of these tables. */
    private String hole(String name, RecordedTable table) {
        int place = ownerTables.indexOf(table);
        return place == 0 ? name : name + (char) ('A' + place);
    }

    /** The tables by the holes that stand for them. */
    Map<String, QualifiedTableName> tables() {
        Map<String, QualifiedTableName> tables = new HashMap<>();
        for (RecordedTable table : ownerTables) {
            tables.put(hole(OWNERS, table), table.tracked().subject().table().getQualifiedTableName());
            tables.put(hole(EVENTS, table), table.eventsName());
        }
        return tables;
    }

    private HistoryOptions options() {
        return owner.history().options();
    }

    /** The variables of which it makes use. */
    List<Variable> variables() {
        return options().variables();
    }

    /** For a trigger for each row. */
    List<String> forRow(Operation operation, String uri) {
        return insert(sides(operation).map(side -> "select " + keys(side)).collect(Collectors.joining(" union ")), uri);
    }

    /**
     * For a trigger for each statement.
     *
     * @param rows what follows {@code from}
     * @param where the condition with {@code where}, or an empty text
     */
    List<String> forStatement(Operation operation, String rows, String where, String uri) {
        String keys = sides(operation)
                .map(side -> "select %s from %s%s".formatted(keys(side), rows, where))
                .collect(Collectors.joining(" union "));
        return insert(keys, uri);
    }

    private static Stream<String> sides(Operation operation) {
        return Stream.of(operation.hasNew() ? "new" : "", operation.hasOld() ? "old" : "")
                .filter(side -> !side.isEmpty());
    }

    private String keys(String side) {
        return collection.collection().getKey().getColumns().stream()
                .map(column -> side + "." + column.getQuotedName(dialect))
                .collect(Collectors.joining(", "));
    }

    private List<String> insert(String keys, String uri) {
        return ownerTables.stream()
                .flatMap(table -> insert(table, keys, uri).stream())
                .toList();
    }

    private List<String> insert(RecordedTable table, String keys, String uri) {
        Map<String, String> items = new LinkedHashMap<>();
        for (Column column : table.tracked().written()) {
            items.put(column.getQuotedName(dialect), "pgh__owner." + column.getQuotedName(dialect));
        }
        if (!table.equals(owner.mainTable())) {
            items.put(EventMetadata.column("pghId"), EventInsert.NEXT_NUMBER);
        }
        for (EventValue value : options().values(collection.path(), EventOperation.SNAPSHOT)) {
            items.put(value.column(), value.sql());
        }
        List<String> statements = new ArrayList<>();
        statements.add(Template.of("""
                        insert into {ownerEvents} ({columns})
                        select {values}
                          from {owners} as pgh__owner
                         where ({referenced}) in ({keys})
                           and (select e.{xid} from {ownerEvents} as e
                                 where {same} and e.{label} = {path} and e.{operation} = {snapshot}
                                 order by e.{id} desc limit 1) is distinct from pg_current_xact_id();""")
                .with(EVENTS, "{" + hole(EVENTS, table) + "}")
                .with(OWNERS, "{" + hole(OWNERS, table) + "}")
                .with("columns", String.join(", ", items.keySet()))
                .with("values", String.join(", ", items.values()))
                .with("referenced", list(referenced(table), "pgh__owner.%1$s", ", "))
                .with("keys", keys)
                .with("same", list(table.tracked().key(), "e.%1$s = pgh__owner.%1$s", " and "))
                .with("xid", EventMetadata.column("pghXid"))
                .with("label", EventMetadata.column("pghLabel"))
                .with("path", Sql.literal(collection.path()))
                .with("operation", EventMetadata.column("pghOperation"))
                .with("snapshot", Sql.literal(EventOperation.SNAPSHOT.code()))
                .with("id", EventMetadata.column("pghId"))
                .render());
        statements.addAll(options().afterInsert(owner.history().name(), uri));
        return statements;
    }

    /** The columns of the owner's table to which the collection's rows refer, in the same order. */
    private List<Column> referenced(RecordedTable table) {
        return collection
                .ownerAttribute()
                .map(attribute ->
                        collection.entity().getReferencedProperty(attribute).getColumns())
                .orElseGet(() -> table.tracked().subject().key());
    }

    private String list(List<Column> columns, String part, String separator) {
        return columns.stream()
                .map(column -> part.formatted(column.getQuotedName(dialect)))
                .collect(Collectors.joining(separator));
    }
}
