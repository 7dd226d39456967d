package org.hibernatepg.history.internal.model;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.mapping.Any;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.OneToMany;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** Reads the history of one collection. */
final class CollectionReader implements FaultReporter {
    private static final Map<Operation, String> LABELS = new EnumMap<>(Map.of(
            Operation.INSERT, "add",
            Operation.UPDATE, "update",
            Operation.DELETE, "remove"));

    private final TrackedCollection tracked;
    private final TrackHistory annotation;
    private final String origin;
    private final ClassDeclarations declarations;
    private final HistorySettings settings;
    private final MappingFaults faults;
    private boolean faulty;

    CollectionReader(
            TrackedCollection tracked,
            DeclaredHistory declared,
            ClassDeclarations declarations,
            HistorySettings settings,
            MappingFaults faults) {
        this.tracked = tracked;
        this.annotation = declared.annotation();
        this.origin = declared.origin();
        this.declarations = declarations;
        this.settings = settings;
        this.faults = faults;
    }

    /** How an error names the collection: {@code Article.tags}. */
    private String name() {
        return tracked.entity().getJpaEntityName() + "." + tracked.path();
    }

    private String declaration() {
        String members = tracked.ownDeclaration() ? "" : "collections = true";
        if (!annotation.name().isEmpty()) {
            members = "name = \"" + annotation.name() + "\"" + (members.isEmpty() ? "" : ", " + members);
        }
        return (members.isEmpty() ? "@TrackHistory" : "@TrackHistory(" + members + ")") + origin;
    }

    String eventName() {
        if (annotation.name().isEmpty()) {
            return tracked.entity().getJpaEntityName() + tracked.nameInNames() + "Event";
        }
        return tracked.ownDeclaration() ? annotation.name() : annotation.name() + tracked.nameInNames();
    }

    @Override
    public TrackHistory annotation() {
        return annotation;
    }

    /** What stands on the entity names the class of the entity's events. */
    @Override
    public EventType eventType() {
        if (!tracked.ownDeclaration() || annotation.eventClass().length == 0) {
            return settings.eventType();
        }
        Class<? extends EventRecord> type = declared("eventClass", annotation.eventClass(), EventRecord.class);
        if (!EventType.isBase(type)) {
            fault(
                    "names the event class %s, which the events of a collection cannot extend"
                            .formatted(type.getName()),
                    "Put @MappedSuperclass on it, to have it extended.");
        }
        return new EventType(type, false);
    }

    @Override
    public void fault(String problem, String remedy) {
        faulty = true;
        faults.add(name(), declaration(), problem, remedy + orExclude());
    }

    /** What else can be done where the collection is one of all. */
    private String orExclude() {
        return tracked.ownDeclaration() ? "" : " Or leave it out: exclude = \"" + tracked.path() + "\".";
    }

    /** Whether there is a table whose rows can be recorded; reports if there is none and there had to be one. */
    boolean hasTable() {
        Collection collection = tracked.collection();
        if (collection.getElement() instanceof OneToMany many) {
            return rejectForeignKey(many.getAssociatedClass());
        } else if (collection.isInverse()) {
            return rejectInverse();
        }
        return true;
    }

    private boolean rejectForeignKey(PersistentClass child) {
        boolean inverse = tracked.collection().isInverse();
        boolean isRecorded = inverse || declarations.isTracked(child.getMappedClass());
        if (tracked.ownDeclaration() || !isRecorded) {
            fault(
                    "stands on a collection without a table of its own: the rows of %s refer to their owner"
                            .formatted(child.getJpaEntityName()),
                    "Put @TrackHistory on the entity %s, whose history stores the column."
                            .formatted(child.getJpaEntityName()));
        }
        return false;
    }

    private boolean rejectInverse() {
        if (tracked.ownDeclaration()) {
            fault(
                    "stands on the other side of the association '%s', which has the table"
                            .formatted(tracked.collection().getMappedByProperty()),
                    "Put it there.");
        }
        return false;
    }

    /** What the declaration says; empty after faults were reported. */
    Optional<TrackedHistory> read() {
        checkMembers();
        checkMapping();
        HistoryOptions options = HistoryOptions.of(annotation, settings, this);
        TrackerReader trackers = new TrackerReader(this, LABELS);
        List<TrackedOperation> operations = trackers.read(trackers());
        rejectSeveralForOneWrite(operations);
        TriggerSubject subject = TriggerSubject.of(tracked.entity(), tracked.path(), tracked.collection());
        TrackedTable table = StoredColumns.ofCollection(subject);
        checkMetadataNames(table);
        return faulty
                ? Optional.empty()
                : Optional.of(new TrackedHistory(
                        subject,
                        annotation,
                        options,
                        declaration(),
                        eventName(),
                        List.of(new TrackedClass(subject.entity(), eventName(), List.of())),
                        List.of(table),
                        operations,
                        trackers.labels(),
                        Optional.of(tracked)));
    }

    /** Those of the entity are about the entity's rows. */
    private Tracker[] trackers() {
        boolean declares = tracked.ownDeclaration() && annotation.trackers().length > 0;
        return declares ? annotation.trackers() : DefaultTrackers.plain();
    }

    private void checkMembers() {
        if (!tracked.ownDeclaration()) {
            return;
        }
        if (annotation.attributes().length > 0 || annotation.exclude().length > 0) {
            fault(
                    "names attributes, and stands on a collection",
                    "Leave attributes and exclude out: whole rows are stored.");
        }
        if (annotation.collections()) {
            fault("has collections = true, and stands on a collection", "Leave it out, or put it on the entity.");
        }
    }

    private void checkMapping() {
        if (tracked.collection().getSoftDeleteColumn() != null) {
            fault(
                    "stands on a collection with Hibernate's @SoftDelete, which removes nothing from the table",
                    "Leave the @SoftDelete out: the history keeps what is removed.");
        }
        tracked.parts().forEach(part -> checkStorable(part.name(), part.value()));
    }

    private void checkStorable(String part, Value value) {
        if (value instanceof Any) {
            fault(
                    "stands on a collection whose %s is an association to any entity, which an event cannot hold"
                            .formatted(part),
                    "Map it as an association to one entity.");
        } else if (value instanceof Component component && component.getAggregateColumn() != null) {
            fault(
                    "stands on a collection whose %s is an embeddable in one column, which an event cannot hold"
                            .formatted(part),
                    "Map it as an embeddable with columns of its own.");
        }
    }

    /** The contents are what was added less what was removed: an event that counts twice would be one too many. */
    private void rejectSeveralForOneWrite(List<TrackedOperation> operations) {
        Map<EventOperation, TrackedOperation> byWrite = new EnumMap<>(EventOperation.class);
        for (TrackedOperation operation : operations) {
            EventOperation recorded = EventOperation.of(operation.operation(), operation.row());
            TrackedOperation other = byWrite.putIfAbsent(recorded, operation);
            if (other != null) {
                fault(
                        "has the trackers '%s' and '%s' for the same write: a row that both record would count twice"
                                .formatted(other.label(), operation.label()),
                        "Use one tracker for each operation, or a history of its own for one of them: @TrackHistory(name = …).");
            }
        }
    }

    private void checkMetadataNames(TrackedTable table) {
        table.columns().stream()
                .filter(column -> EventMetadata.COLUMNS.containsValue(column.getCanonicalName()))
                .forEach(column -> fault(
                        "stores the column '%s', whose name is one of the event's own".formatted(column.getName()),
                        "Rename the column."));
    }
}
