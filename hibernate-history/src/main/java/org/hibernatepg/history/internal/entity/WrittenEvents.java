package org.hibernatepg.history.internal.entity;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.ForeignKeys;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.MappingFaults;

/** Event entities that the program has written: those that a history names. Hibernate has bound them already. */
final class WrittenEvents {
    private final InFlightMetadataCollector metadata;
    private final MappingFaults faults;
    private final Map<String, TrackedHistory> histories = new HashMap<>();

    WrittenEvents(InFlightMetadataCollector metadata, MappingFaults faults) {
        this.metadata = metadata;
        this.faults = faults;
    }

    /** A history with the entity that it names; empty after a fault was reported. */
    Optional<TrackedHistories.Bound> of(TrackedHistory history) {
        Class<?> type = history.options().eventClass().type();
        PersistentClass event = metadata.getEntityBinding(type.getName());
        if (!isUsable(history, event)) {
            return Optional.empty();
        }
        RecordedTable table = new RecordedTable(history.mainTable(), event.getTable());
        TrackedHistories.ClassEvents events =
                new TrackedHistories.ClassEvents(history.classes().get(0), type);
        return Optional.of(new TrackedHistories.Bound(history, List.of(events), List.of(table), Optional.empty()));
    }

    /** The primary key begins with the key of the tracked entity, so what refers to an event refers to its number. */
    void keepReferences(TrackedHistories.Bound bound) {
        Table events = bound.mainTable().events();
        List<ForeignKey> keys = metadata.collectTableMappings().stream()
                .flatMap(table -> ForeignKeys.of(table).stream())
                .filter(key -> events.equals(key.getReferencedTable()) && key.isReferenceToPrimaryKey())
                .toList();
        if (!keys.isEmpty()) {
            Column number = events.getPrimaryKey().getColumn(0);
            keys.forEach(key -> key.addReferencedColumns(List.of(number)));
            // Hibernate would take it for redundant as long as the number is the primary key.
            String name = "uk_" + Hashes.of(events.getName()).substring(0, 20);
            metadata.addSecondPass(entities -> events.getOrCreateUniqueKey(name).addColumn(number));
        }
    }

    private boolean isUsable(TrackedHistory history, PersistentClass event) {
        TrackedHistory other = histories.putIfAbsent(event.getEntityName(), history);
        List<String> missing = history.key().stream()
                .map(TrackedAttribute::name)
                .filter(name -> !event.hasProperty(name))
                .toList();
        if (other != null) {
            return fault(
                    history,
                    "names the event entity %s, which the history of %s names"
                            .formatted(event.getJpaEntityName(), other.name()),
                    "Write an entity for each history.");
        } else if (Boolean.TRUE.equals(event.isAbstract())) {
            return fault(
                    history,
                    "names the event entity %s, which is abstract".formatted(event.getJpaEntityName()),
                    "Make it a concrete class, or a @MappedSuperclass, which is extended.");
        } else if (event.getSuperclass() != null || event.hasSubclasses()) {
            return fault(
                    history,
                    "names the event entity %s, which is in a hierarchy of entities"
                            .formatted(event.getJpaEntityName()),
                    "Make what it extends a @MappedSuperclass.");
        } else if (!event.getTable().isPhysicalTable()) {
            return fault(
                    history,
                    "names the event entity %s, which has no table".formatted(event.getJpaEntityName()),
                    "Map it to a table, which the triggers fill.");
        } else if (history.tables().size() > 1 || history.classes().size() > 1) {
            return fault(
                    history,
                    "names the event entity %s, and records several tables, or classes, each of which has events of its own"
                            .formatted(event.getJpaEntityName()),
                    "Use a @MappedSuperclass, which is extended.");
        } else if (!missing.isEmpty()) {
            return fault(
                    history,
                    "names the event entity %s, which has no attribute '%s' as the key of the tracked entity has"
                            .formatted(event.getJpaEntityName(), missing.get(0)),
                    "Add it.");
        }
        return hasNoNamesBeside(history, event);
    }

    /** What the annotation could say of a generated entity, the entity itself says. */
    private boolean hasNoNamesBeside(TrackedHistory history, PersistentClass event) {
        if (!history.annotation().name().isEmpty()
                && !history.annotation().name().equals(event.getJpaEntityName())) {
            return fault(
                    history,
                    "has another name than the event entity %s that it names".formatted(event.getJpaEntityName()),
                    "Leave the name out.");
        } else if (history.options().packageOf().isPresent()) {
            return fault(
                    history,
                    "has packageOf beside the event entity %s, so that no class is made"
                            .formatted(event.getJpaEntityName()),
                    "Leave it out.");
        } else if (!history.annotation().table().isEmpty()) {
            return fault(
                    history,
                    "names a table beside the event entity %s".formatted(event.getJpaEntityName()),
                    "Leave it out, and put @Table on the event entity.");
        }
        return true;
    }

    private boolean fault(TrackedHistory history, String problem, String remedy) {
        faults.add(history.name(), history.declaration(), problem, remedy);
        return false;
    }
}
