package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.spi.MappingFaults;

/** Finds every {@code @TrackHistory} of a persistence unit. */
public final class HistoryDeclarations {
    private final Metadata metadata;
    private final HistorySettings settings;
    private final MappingFaults faults;
    private final ClassDeclarations declarations;
    private final Set<String> taken = new TreeSet<>();

    private HistoryDeclarations(Metadata metadata, ClassDeclarations declarations, MappingFaults faults) {
        this.metadata = metadata;
        this.declarations = declarations;
        this.settings = HistorySettings.of(metadata, faults);
        this.faults = faults;
    }

    /** What is tracked, sorted by entity. What is declared wrongly is left out and added to the faults. */
    public static List<TrackedHistory> of(Metadata metadata, ClassDeclarations declarations, MappingFaults faults) {
        return new HistoryDeclarations(metadata, declarations, faults).read();
    }

    private List<TrackedHistory> read() {
        List<PersistentClass> entities = metadata.getEntityBindings().stream()
                .filter(entity -> entity.getClassName() != null)
                .filter(entity -> !entity.getMappedClass().isAnnotationPresent(EventOf.class))
                .sorted(Comparator.comparing(PersistentClass::getEntityName))
                .toList();
        entities.forEach(entity -> taken.add(entity.getJpaEntityName()));
        List<TrackedHistory> tracked = new ArrayList<>();
        for (PersistentClass entity : entities) {
            entity.getPropertyClosure().forEach(property -> rejectOnEmbeddable(entity, property));
            tracked.addAll(histories(entity));
        }
        // The events of a collection are numbered by those of its owner, which are known by then.
        entities.forEach(entity -> tracked.addAll(collections(entity)));
        rejectSameNames(tracked);
        return tracked;
    }

    private List<TrackedHistory> histories(PersistentClass entity) {
        return declarations.of(entity).stream()
                .map(declared -> new HistoryReader(entity, declared, metadata, settings, faults))
                .filter(reader -> isNew(entity, reader) && areNamesFree(reader))
                .flatMap(reader -> reader.read().stream())
                .toList();
    }

    private List<TrackedHistory> collections(PersistentClass entity) {
        return CollectionDeclarations.of(entity, declarations, settings, faults).stream()
                .filter(CollectionReader::hasTable)
                .filter(reader -> isNameFree(reader, reader.eventName()))
                .flatMap(reader -> reader.read().stream())
                .toList();
    }

    private boolean isNew(PersistentClass entity, HistoryReader reader) {
        for (PersistentClass parent = entity.getSuperclass(); parent != null; parent = parent.getSuperclass()) {
            if (reader.isNameless()
                    && declarations.of(parent).stream()
                            .anyMatch(other -> other.annotation().name().isEmpty())) {
                reader.fault(
                        "stands on a subclass of %s, whose history records it already"
                                .formatted(parent.getJpaEntityName()),
                        "Leave it out, or make it a history of its own: @TrackHistory(name = \"%sHistory\", …)."
                                .formatted(entity.getJpaEntityName()));
                return false;
            }
        }
        return true;
    }

    private boolean areNamesFree(HistoryReader reader) {
        return reader.eventType().written()
                || reader.eventNames().stream()
                        .map(name -> isNameFree(reader, name))
                        .reduce(true, Boolean::logicalAnd);
    }

    private boolean isNameFree(FaultReporter reader, String eventName) {
        if (taken.add(eventName)) {
            return true;
        }
        reader.fault(
                "makes an event entity of the name '%s', which another entity has".formatted(eventName),
                "Give it another name, as in @TrackHistory(name = \"%s\").".formatted(otherName(eventName)));
        return false;
    }

    private static String otherName(String eventName) {
        return eventName.endsWith("Event")
                ? eventName.substring(0, eventName.length() - "Event".length()) + "History"
                : eventName + "History";
    }

    /** Histories that put triggers on one table have to be told apart by their labels. */
    private void rejectSameNames(List<TrackedHistory> histories) {
        Map<PersistentClass, List<TrackedHistory>> earlier = new HashMap<>();
        for (TrackedHistory history : histories) {
            List<TrackedHistory> ofHierarchy =
                    earlier.computeIfAbsent(history.entity().getRootClass(), root -> new ArrayList<>());
            ofHierarchy.stream()
                    .filter(other -> share(other, history))
                    .forEach(other -> TrackerNames.rejectSameLabels(other, history, faults));
            ofHierarchy.add(history);
        }
    }

    private static boolean share(TrackedHistory one, TrackedHistory other) {
        Set<String> names =
                one.tables().stream().map(table -> table.subject().name()).collect(Collectors.toSet());
        return other.tables().stream()
                .anyMatch(table -> names.contains(table.subject().name()));
    }

    private void rejectOnEmbeddable(PersistentClass entity, Property property) {
        if (property.isSynthetic()) {
            return;
        }
        Value value = property.getValue();
        if (value instanceof Collection collection) {
            value = collection.getElement();
        }
        if (value instanceof Component component && component.getComponentClassName() != null) {
            Class<?> embeddable = component.getComponentClass();
            if (embeddable.isAnnotationPresent(TrackHistory.class)) {
                faults.add(
                        embeddable.getSimpleName(),
                        "@TrackHistory",
                        "stands on an embeddable, which has no table of its own",
                        "Put it on the entity %s; its history stores '%s' as a whole."
                                .formatted(entity.getJpaEntityName(), property.getName()));
            }
            component.getProperties().forEach(inner -> rejectOnEmbeddable(entity, inner));
        }
    }
}
