package org.hibernatepg.history.internal.entity;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernatepg.history.internal.model.TrackedEntity;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * How event tables are called. The name is a logical one, to which the naming strategy of the persistence unit is applied
 * like to any other.
 */
final class EventTableNames {
    private static final String SUFFIX = "_event";

    private final InFlightMetadataCollector metadata;
    private final MappingFaults faults;

    EventTableNames(InFlightMetadataCollector metadata, MappingFaults faults) {
        this.metadata = metadata;
        this.faults = faults;
    }

    /** The logical name, in backticks if it is to be quoted; empty after a fault was reported. */
    Optional<String> of(TrackedEntity history) {
        String explicit = history.annotation().table();
        if (!explicit.isEmpty()) {
            return checked(history, explicit);
        }
        String tracked = metadata.getLogicalTableName(history.entity().getTable());
        String name = shortened(Identifier.toIdentifier(tracked).getText());
        boolean quoted = history.entity().getTable().isQuoted();
        return Optional.of(quoted ? "`" + name + "`" : name);
    }

    private Optional<String> checked(TrackedEntity history, String name) {
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
    private String shortened(String tracked) {
        String name = tracked + SUFFIX;
        String ending = "_" + Hashes.of(tracked).substring(0, 8) + SUFFIX;
        for (int length = tracked.length() - 1; excess(name) > 0 && length > 0; length--) {
            name = tracked.substring(0, length) + ending;
        }
        return name;
    }

    private int excess(String logicalName) {
        Database database = metadata.getDatabase();
        Identifier physical = database.getPhysicalNamingStrategy()
                .toPhysicalTableName(database.toIdentifier(logicalName), database.getJdbcEnvironment());
        return physical.getText().getBytes(StandardCharsets.UTF_8).length - TriggerId.MAX_BYTES;
    }
}
