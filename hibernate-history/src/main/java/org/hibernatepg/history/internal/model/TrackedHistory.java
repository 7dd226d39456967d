package org.hibernatepg.history.internal.model;

import java.util.List;
import java.util.Optional;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * One history: what one {@code @TrackHistory} records. Its events are one entity, whatever the number of tables whose rows
 * they record.
 *
 * @param subject what is tracked
 * @param annotation its declaration
 * @param options how it is recorded
 * @param declaration the declaration as an error quotes it
 * @param eventName the JPA name of the event entity
 * @param classes the entity and its subclasses, each after its superclass
 * @param tables the tables whose rows are recorded, the main one first; each has an event table of its own
 * @param operations what is recorded, in the order of the trackers
 * @param labels the labels of the trackers, also of those that only a program uses
 * @param collection the collection whose rows they are; none if they are those of an entity
 */
public record TrackedHistory(
        TriggerSubject subject,
        TrackHistory annotation,
        HistoryOptions options,
        String declaration,
        String eventName,
        List<TrackedClass> classes,
        List<TrackedTable> tables,
        List<TrackedOperation> operations,
        List<String> labels,
        Optional<TrackedCollection> collection) {

    /** Copies the lists. */
    public TrackedHistory {
        classes = List.copyOf(classes);
        tables = List.copyOf(tables);
        operations = List.copyOf(operations);
        labels = List.copyOf(labels);
    }

    /** What an error and the URIs of triggers call it: the JPA name of the tracked entity. */
    public String name() {
        return subject.name();
    }

    /** Whether its tables have rows of objects of a class: of the tracked entity, of a superclass or of a subclass. */
    public boolean isOf(Class<?> type) {
        Class<?> tracked = entity().getMappedClass();
        return tracked.isAssignableFrom(type) || type.isAssignableFrom(tracked);
    }

    /** The tracked entity. */
    public PersistentClass entity() {
        return subject.entity();
    }

    /** Whether a table name that is declared is that of the events of a table, and not just the beginning of it. */
    public boolean names(TrackedTable table) {
        return table.equals(mainTable())
                && collection.map(TrackedCollection::ownDeclaration).orElse(true);
    }

    /** The table by which the events are numbered. */
    public TrackedTable mainTable() {
        return tables.get(0);
    }

    /** What every event holds under the names of the tracked attributes, sorted by name; those of subclasses hold more. */
    public List<TrackedAttribute> attributes() {
        return classes.get(0).attributes();
    }

    /** Whether an event shows rows of several tables, or its class is told by the table. */
    public boolean isComposed() {
        return entityTables().size() > 1 || (classes.size() > 1 && HierarchyTables.isTablePerClass(entity()));
    }

    /** The tables that hold the objects, without those of collections. */
    public List<TrackedTable> entityTables() {
        return tables.stream()
                .filter(table -> table.subject().collection().isEmpty())
                .toList();
    }

    /** The nearest superclass of a class among those of the history. */
    public Optional<TrackedClass> superclass(TrackedClass type) {
        return classes.stream()
                .filter(other -> other.entity() == type.entity().getSuperclass())
                .findFirst();
    }

    /** The attributes that are the key. */
    public List<TrackedAttribute> key() {
        return attributes().stream().filter(TrackedAttribute::key).toList();
    }
}
