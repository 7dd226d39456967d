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
    private final EventTableNames names;

    EventTables(InFlightMetadataCollector metadata, MetadataBuildingContext context, MappingFaults faults) {
        this.metadata = metadata;
        this.context = context;
        this.names = new EventTableNames(metadata, faults);
    }

    /**
     * An event table of a history.
     *
     * @param logicalName its name before the naming strategy, in backticks if it is to be quoted
     * @param table the tables
     */
    record Named(String logicalName, RecordedTable table) {}

    /** The event tables of a history, the main one first; empty after a fault was reported. */
    Optional<List<Named>> of(TrackedHistory history) {
        List<Named> tables = new ArrayList<>();
        for (TrackedTable tracked : history.tables()) {
            names.of(history, tracked).ifPresent(name -> tables.add(new Named(name, table(history, tracked, name))));
        }
        return tables.size() == history.tables().size() ? Optional.of(tables) : Optional.empty();
    }

    private RecordedTable table(TrackedHistory history, TrackedTable tracked, String logicalName) {
        Namespace namespace = namespace(history, tracked, metadata);
        Identifier logical = metadata.getDatabase().toIdentifier(logicalName);
        Table table = namespace.createTable(
                logical, physical -> new Table(context.getCurrentContributorName(), namespace, physical, false));
        return new RecordedTable(tracked, table);
    }

    /** Where the event table of a table belongs. */
    @SuppressWarnings("deprecation") // Hibernate 6 has no other getter
    static Namespace namespace(TrackedHistory history, TrackedTable tracked, InFlightMetadataCollector metadata) {
        Namespace beside = namespace(tracked.subject().table(), metadata);
        String schema = history.options().schema();
        return schema.isEmpty()
                ? beside
                : metadata.getDatabase()
                        .locateNamespace(
                                beside.getName().getCatalog(),
                                metadata.getDatabase().toIdentifier(schema));
    }

    /** Where a table is, by the logical names: the naming strategy is applied to them wherever they are used. */
    private static Namespace namespace(Table table, InFlightMetadataCollector metadata) {
        for (Namespace namespace : metadata.getDatabase().getNamespaces()) {
            if (namespace.getTables().contains(table)) {
                return namespace;
            }
        }
        throw new IllegalStateException("The table %s is in no schema".formatted(table.getName()));
    }
}
