package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * Adds the event tables to the mapping, each beside its tracked table, still without columns. Hibernate takes the one that an event
 * entity is bound to for that entity, and exports the others like any table.
 */
final class EventTables {
    private final InFlightMetadataCollector metadata;
    private final MetadataBuildingContext context;
    private final EventNamespaces namespaces;
    private final EventTableNames names;

    EventTables(InFlightMetadataCollector metadata, MetadataBuildingContext context, MappingFaults faults) {
        this.metadata = metadata;
        this.context = context;
        this.namespaces = new EventNamespaces(metadata.getDatabase());
        this.names = new EventTableNames(metadata, namespaces, faults);
    }

    /**
     * An event table of a history.
     *
     * @param logicalName its name before the naming strategy, in backticks if it is to be quoted
     * @param namespace the schema that it belongs to, before the naming strategy
     * @param table the tables
     */
    record Named(String logicalName, Namespace.Name namespace, RecordedTable table) {}

    /** The event tables of a history, the main one first; empty after a fault was reported. */
    Optional<List<Named>> of(TrackedHistory history) {
        List<Named> tables = new ArrayList<>();
        for (TrackedTable tracked : history.tables()) {
            names.of(history, tracked).ifPresent(name -> tables.add(named(history, tracked, name)));
        }
        return tables.size() == history.tables().size() ? Optional.of(tables) : Optional.empty();
    }

    private Named named(TrackedHistory history, TrackedTable tracked, String logicalName) {
        Namespace namespace = namespaces.of(history, tracked);
        Identifier logical = metadata.getDatabase().toIdentifier(logicalName);
        Table table = namespace.createTable(
                logical, physical -> new Table(context.getCurrentContributorName(), namespace, physical, false));
        return new Named(logicalName, namespace.getName(), new RecordedTable(tracked, table));
    }
}
