package org.hibernatepg.history.internal.entity;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.model.relational.Namespace;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.ShortNames;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * How event tables are called. The name is a logical one, to which the naming strategy of the persistence unit is applied
 * like to any other.
 */
final class EventTableNames {
    private static final String SUFFIX = "_event";

    private final InFlightMetadataCollector metadata;
    private final EventNamespaces namespaces;
    private final MappingFaults faults;
    private final Set<QualifiedTableName> taken;

    EventTableNames(InFlightMetadataCollector metadata, EventNamespaces namespaces, MappingFaults faults) {
        this.metadata = metadata;
        this.namespaces = namespaces;
        this.faults = faults;
        this.taken = metadata.collectTableMappings().stream()
                .map(Table::getQualifiedTableName)
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The logical name, in backticks if it is to be quoted; empty after a fault was reported. */
    Optional<String> of(TrackedHistory history, TrackedTable tracked) {
        return logical(history, tracked).filter(name -> isFree(history, tracked, name));
    }

    /** Hibernate would make one table of both. Another table than the main one takes its name from the explicit one, if any. */
    private boolean isFree(TrackedHistory history, TrackedTable table, String name) {
        Namespace.Name schema = namespaces.of(history, table).getPhysicalName();
        Identifier events = physical(name);
        if (taken.add(new QualifiedTableName(schema, events))) {
            return true;
        }
        faults.add(
                history.name(),
                history.declaration(),
                "stores its events in the table '%s', which another entity or history has".formatted(events.getText()),
                "Give it another one, as in table = \"%s_history\"."
                        .formatted(history.mainTable().subject().table().getName()));
        return false;
    }

    private Optional<String> logical(TrackedHistory history, TrackedTable table) {
        String explicit = history.annotation().table();
        if (!explicit.isEmpty() && history.names(table)) {
            return checked(history, explicit);
        }
        Table tracked = table.subject().table();
        String name =
                Identifier.toIdentifier(metadata.getLogicalTableName(tracked)).getText();
        // Several subclasses may have histories, and so their superclass.
        name = table.isInherited() ? name + "_" + history.name() : name;
        Identifier prefix = Identifier.toIdentifier(explicit);
        boolean quoted = tracked.isQuoted() || (prefix != null && prefix.isQuoted());
        String events = prefix == null ? shortened(name, SUFFIX) : shortened(prefix.getText() + "_" + name, "");
        return Optional.of(quoted ? "`" + events + "`" : events);
    }

    private Optional<String> checked(TrackedHistory history, String name) {
        int excess = excess(name);
        if (excess <= 0) {
            return Optional.of(name);
        }
        faults.add(
                history.name(),
                history.declaration(),
                "names the table '%s', %d bytes more than PostgreSQL keeps".formatted(name, excess),
                "Shorten the name.");
        return Optional.empty();
    }

    /** The name with the suffix; if that is too long, cut and told from others by a hash of the whole. */
    private String shortened(String tracked, String suffix) {
        String name = tracked + suffix;
        String ending = "_" + Hashes.of(tracked).substring(0, 8) + suffix;
        for (String start = tracked; excess(name) > 0 && !start.isEmpty(); ) {
            start = ShortNames.withoutLast(start);
            name = start + ending;
        }
        return name;
    }

    private int excess(String logicalName) {
        return physical(logicalName).getText().getBytes(StandardCharsets.UTF_8).length - TriggerId.MAX_BYTES;
    }

    private Identifier physical(String logicalName) {
        Database database = metadata.getDatabase();
        return database.getPhysicalNamingStrategy()
                .toPhysicalTableName(database.toIdentifier(logicalName), database.getJdbcEnvironment());
    }
}
