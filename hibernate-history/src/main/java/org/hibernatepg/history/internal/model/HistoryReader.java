package org.hibernatepg.history.internal.model;

import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerSubject;
import org.jspecify.annotations.Nullable;

/** Reads one {@code @TrackHistory} against the mapping of its entity. */
final class HistoryReader implements FaultReporter {
    private static final Map<Operation, String> LABELS = new EnumMap<>(Map.of(
            Operation.INSERT, "insert",
            Operation.UPDATE, "update",
            Operation.DELETE, "delete"));

    private final PersistentClass entity;
    private final Metadata metadata;
    private final TrackHistory annotation;
    private final String origin;
    private final HistorySettings settings;
    private final MappingFaults faults;
    private final EventType eventType;
    private final List<Property> properties = new ArrayList<>();
    private @Nullable List<TriggerSubject> tables;
    private boolean faulty;

    HistoryReader(
            PersistentClass entity,
            DeclaredHistory declared,
            Metadata metadata,
            HistorySettings settings,
            MappingFaults faults) {
        this.entity = entity;
        this.annotation = declared.annotation();
        this.origin = declared.origin();
        this.metadata = metadata;
        this.settings = settings;
        this.faults = faults;
        this.eventType = readEventType();
    }

    String entityName() {
        return entity.getJpaEntityName();
    }

    @Override
    public TrackHistory annotation() {
        return annotation;
    }

    @Override
    public EventType eventType() {
        return eventType;
    }

    private EventType readEventType() {
        if (annotation.eventClass().length == 0) {
            return settings.eventType();
        }
        Class<? extends EventRecord> type = declared("eventClass", annotation.eventClass(), EventRecord.class);
        boolean written = metadata.getEntityBinding(type.getName()) != null;
        if (!written && type.isAnnotationPresent(Entity.class)) {
            fault(
                    "names the event class %s, an entity that is not in the persistence unit".formatted(type.getName()),
                    "Add it where the entity is listed.");
        } else if (!written && !EventType.isBase(type)) {
            fault(
                    "names the event class %s, which is no entity and no mapped superclass that can be extended"
                            .formatted(type.getName()),
                    "Put @Entity on it to have events of this class, or @MappedSuperclass to have it extended.");
        }
        return new EventType(type, written);
    }

    String eventName() {
        if (eventType.written()) {
            return metadata.getEntityBinding(eventType.type().getName()).getJpaEntityName();
        }
        return annotation.name().isEmpty() ? entityName() + "Event" : annotation.name();
    }

    boolean isNameless() {
        return annotation.name().isEmpty();
    }

    /** The JPA names of the event entities, one for each class of the hierarchy. */
    List<String> eventNames() {
        return HierarchyTables.classes(entity).stream().map(this::eventName).toList();
    }

    String declaration() {
        String members = annotation.name().isEmpty() ? "" : "(name = \"" + annotation.name() + "\")";
        return "@TrackHistory" + members + origin;
    }

    @Override
    public void fault(String problem, String remedy) {
        faulty = true;
        faults.add(entityName(), declaration(), problem, remedy);
    }

    /** What the declaration says; empty after faults were reported. */
    Optional<TrackedHistory> read() {
        if (!isSupported()) {
            return Optional.empty();
        }
        List<TrackedClass> classes = classes();
        HistoryOptions options = HistoryOptions.of(annotation, settings, this);
        TrackerReader trackers = new TrackerReader(this, LABELS);
        List<TrackedOperation> operations =
                trackers.read(annotation.trackers().length > 0 ? annotation.trackers() : settings.trackers());
        if (faulty) {
            return Optional.empty();
        }
        StoredColumns columns =
                new StoredColumns(properties, classes, entity.getVersion(), AttributeChoice.isNothing(annotation));
        List<TrackedTable> tables = tables().stream().map(columns::of).toList();
        return Optional.of(new TrackedHistory(
                TriggerSubject.of(entity),
                annotation,
                options,
                declaration(),
                eventName(),
                classes,
                tables,
                operations,
                trackers.labels(),
                Optional.empty()));
    }

    private List<TriggerSubject> tables() {
        if (tables == null) {
            tables = HierarchyTables.of(entity);
        }
        return tables;
    }

    private boolean isSupported() {
        if (tables().isEmpty() || !tables().get(0).table().isPhysicalTable()) {
            fault("stands on an entity that is no table", "Only the rows of tables can be tracked.");
        } else if (entity.getRootClass().getSoftDeleteColumn() != null) {
            fault(
                    "stands on an entity with Hibernate's @SoftDelete, whose column is no attribute: deletes would not be recorded",
                    "Use org.hibernatepg.trigger.SoftDelete.");
        } else if (annotation.attributes().length > 0 && annotation.exclude().length > 0) {
            fault("has both attributes and exclude", "Say which attributes are stored, or which are not.");
        } else if (annotation.ownerEvents() && !annotation.collections()) {
            fault(
                    "has ownerEvents = true, and tracks no collections",
                    "Add collections = true, or put it on the collection.");
        } else {
            return true;
        }
        return false;
    }

    /** The entity and its subclasses, with what the declaration chooses of their attributes. */
    private List<TrackedClass> classes() {
        AttributeChoice choice = new AttributeChoice(annotation);
        Map<PersistentClass, List<TrackedAttribute>> stored = new HashMap<>();
        List<TrackedClass> classes = new ArrayList<>();
        for (PersistentClass each : HierarchyTables.classes(entity)) {
            List<TrackedAttribute> attributes = new ArrayList<>(stored.getOrDefault(each.getSuperclass(), List.of()));
            for (Property property : properties(each)) {
                properties.add(property);
                attribute(each, property, choice).ifPresent(attributes::add);
            }
            attributes.sort(Comparator.comparing(TrackedAttribute::name));
            stored.put(each, attributes);
            classes.add(new TrackedClass(each, eventName(each), attributes));
        }
        choice.checkKnown(this);
        return classes;
    }

    /** What the events of a subclass are called. */
    private String eventName(PersistentClass each) {
        if (each == entity) {
            return eventName();
        }
        String subclass = each.getJpaEntityName();
        return annotation.name().isEmpty() ? subclass + "Event" : annotation.name() + "_" + subclass;
    }

    /** An attribute as it is stored; empty if it is left out, or after a fault was reported. */
    private Optional<TrackedAttribute> attribute(PersistentClass each, Property property, AttributeChoice choice) {
        boolean isKey = MappedValues.key(entity).contains(property);
        boolean isAlways = isKey || TrackedAttribute.isTenant(property, each);
        boolean chosen = choice.isChosen(property);
        if (isAlways) {
            rejectExclusion(choice.excludedOf(property), isKey ? "key" : "tenant");
        } else if (!chosen || !isWhole(property)) {
            return Optional.empty();
        }
        TrackedAttribute attribute = new TrackedAttribute(
                property.getName(),
                property,
                isKey,
                property == entity.getVersion(),
                isAlways ? Set.of() : choice.without(property));
        checkMetadataNames(attribute);
        return Optional.of(attribute);
    }

    private void rejectExclusion(List<String> paths, String what) {
        paths.forEach(path -> fault(
                "excludes the %s '%s'".formatted(what, path),
                "The %s is always stored: take it out of exclude.".formatted(what)));
    }

    /** Reports what is named and not there. */
    void checkKnown(String name, String member, Set<String> known) {
        boolean isCollection =
                !known.contains(name) && CollectionDeclarations.paths(entity).contains(name);
        if (isCollection && !(annotation.collections() && member.equals("exclude"))) {
            fault(
                    "names the collection '%s' in %s, whose rows are in a table of their own".formatted(name, member),
                    "Put @TrackHistory on the attribute '%s', or use collections = true.".formatted(name));
        } else if (!isCollection && !known.contains(name)) {
            fault(
                    "names the attribute '%s' in %s, which the entity does not have or which has no column"
                            .formatted(name, member),
                    "Its attributes are " + String.join(", ", known) + ".");
        }
    }

    private boolean isWhole(Property property) {
        Optional<String> inside = MappedValues.unstoredIn(property);
        inside.ifPresent(path -> fault(
                "stores '%s', an embeddable with the collection or the other side of an association '%s'"
                        .formatted(property.getName(), path),
                "Move '%s' into the entity, or leave the embeddable out: exclude = \"%s\"."
                        .formatted(path, property.getName())));
        return inside.isEmpty();
    }

    /** The attributes of the entity, inherited ones included; those that a subclass of it adds. */
    private List<Property> properties(PersistentClass each) {
        List<Property> inherited =
                each == entity ? List.of() : each.getSuperclass().getPropertyClosure();
        Stream<Property> key = each == entity ? MappedValues.key(entity).stream() : Stream.of();
        return Stream.concat(key, each.getPropertyClosure().stream().filter(property -> !inherited.contains(property)))
                .filter(MappedValues::isStored)
                .sorted(Comparator.comparing(Property::getName))
                .toList();
    }

    private void checkMetadataNames(TrackedAttribute attribute) {
        boolean taken = EventMetadata.COLUMNS.containsKey(attribute.name())
                || attribute.columns().stream()
                        .anyMatch(column -> EventMetadata.COLUMNS.containsValue(column.getCanonicalName()));
        if (taken) {
            fault(
                    "stores '%s', whose name or column is one of the event's own".formatted(attribute.name()),
                    "Rename it, or leave it out: exclude = \"%s\".".formatted(attribute.name()));
        }
    }
}
