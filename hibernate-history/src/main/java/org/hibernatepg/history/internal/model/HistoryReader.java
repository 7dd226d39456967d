package org.hibernatepg.history.internal.model;

import jakarta.persistence.Entity;
import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.annotations.TenantId;
import org.hibernate.boot.Metadata;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** Reads one {@code @TrackHistory} against the mapping of its entity. */
final class HistoryReader implements FaultReporter {
    private static final Map<Operation, String> LABELS = new EnumMap<>(Map.of(
            Operation.INSERT, "insert",
            Operation.UPDATE, "update",
            Operation.DELETE, "delete"));

    private final PersistentClass entity;
    private final Metadata metadata;
    private final TrackHistory annotation;
    private final HistorySettings settings;
    private final MappingFaults faults;
    private final EventType eventType;
    private final List<Property> properties;
    private boolean faulty;

    HistoryReader(
            PersistentClass entity,
            TrackHistory annotation,
            Metadata metadata,
            HistorySettings settings,
            MappingFaults faults) {
        this.entity = entity;
        this.annotation = annotation;
        this.metadata = metadata;
        this.settings = settings;
        this.faults = faults;
        this.properties = properties(entity);
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

    String declaration() {
        return annotation.name().isEmpty() ? "@TrackHistory" : "@TrackHistory(name = \"" + annotation.name() + "\")";
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
        List<TrackedAttribute> attributes = attributes();
        HistoryOptions options = HistoryOptions.of(annotation, settings, this);
        TrackerReader trackers = new TrackerReader(this, LABELS);
        List<TrackedOperation> operations =
                trackers.read(annotation.trackers().length > 0 ? annotation.trackers() : settings.trackers());
        if (faulty) {
            return Optional.empty();
        }
        TriggerSubject subject = TriggerSubject.of(entity);
        TrackedTable table = new StoredColumns(
                        properties, attributes, entity.getVersion(), AttributeChoice.isNothing(annotation))
                .of(subject);
        return Optional.of(new TrackedHistory(
                subject,
                annotation,
                options,
                declaration(),
                eventName(),
                attributes,
                List.of(table),
                operations,
                trackers.labels(),
                Optional.empty()));
    }

    private boolean isSupported() {
        if (entity.getSuperclass() != null || entity.hasSubclasses()) {
            fault(
                    "stands in a hierarchy of entities, which cannot be tracked yet",
                    "Put it on entities without subclasses, or on a mapped superclass of such.");
        } else if (!entity.getTable().isPhysicalTable()) {
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

    private List<TrackedAttribute> attributes() {
        AttributeChoice choice = new AttributeChoice(annotation);
        List<Property> key = MappedValues.key(entity);
        List<TrackedAttribute> stored = new ArrayList<>();
        for (Property property : properties) {
            boolean isKey = key.contains(property);
            boolean isVersion = property == entity.getVersion();
            boolean chosen = choice.isChosen(property);
            if (isKey || isTenant(property)) {
                rejectExclusion(choice.excludedOf(property), isKey ? "key" : "tenant");
                stored.add(new TrackedAttribute(property.getName(), property, isKey, isVersion, Set.of()));
            } else if (chosen && isInOwnTable(property) && isWhole(property)) {
                stored.add(
                        new TrackedAttribute(property.getName(), property, false, isVersion, choice.without(property)));
            }
        }
        choice.checkKnown(this);
        stored.forEach(this::checkMetadataNames);
        return stored;
    }

    /** Events are seen by the tenant whose rows they record. */
    private boolean isTenant(Property property) {
        return property.getGetter(entity.getMappedClass()).getMember() instanceof AnnotatedElement member
                && member.isAnnotationPresent(TenantId.class);
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

    private boolean isInOwnTable(Property property) {
        Table table = property.getValue().getTable();
        if (table.equals(entity.getTable())) {
            return true;
        }
        fault(
                "stores '%s', whose column is in the table %s, which a history cannot store yet"
                        .formatted(property.getName(), table.getName()),
                "Leave it out: exclude = \"" + property.getName() + "\".");
        return false;
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

    private static List<Property> properties(PersistentClass entity) {
        return Stream.concat(MappedValues.key(entity).stream(), entity.getPropertyClosure().stream())
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
