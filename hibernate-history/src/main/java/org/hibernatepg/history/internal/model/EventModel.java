package org.hibernatepg.history.internal.model;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.HistoryInfo;

/**
 * What a session factory has to know of a history, or of a subclass in it, to answer questions. The mapping that it was made of
 * is not kept.
 *
 * @param info what everybody may know
 * @param key the attributes that are the key of the tracked entity, sorted
 * @param version the version attribute, or an empty text
 * @param collection the tracked collection; none if the entity itself is tracked
 * @param root the JPA name of the entity of all events of the history
 * @param table the tracked table, where there is only one; else empty, and each event says which
 */
public record EventModel(
        HistoryInfo info,
        List<String> key,
        String version,
        Optional<CollectionModel> collection,
        String root,
        String table) {
    /** Copies the list. */
    public EventModel {
        key = List.copyOf(key);
    }

    /** The models of a history, one for each class of its hierarchy. */
    static List<EventModel> of(TrackedHistories.Bound bound, Metadata metadata, SqlStringGenerationContext names) {
        List<String> tables = bound.tables().stream()
                .map(table -> names.format(table.eventsName()))
                .toList();
        return bound.types().stream()
                .map(type ->
                        of(type, metadata.getEntityBinding(type.eventClass().getName()), bound.history(), tables))
                .toList();
    }

    private static EventModel of(
            TrackedHistories.ClassEvents type, PersistentClass event, TrackedHistory history, List<String> tables) {
        TrackedClass tracked = type.tracked();
        Set<String> mapped = event.getPropertyClosure().stream()
                .map(Property::getName)
                .collect(Collectors.toCollection(HashSet::new));
        Optional.ofNullable(event.getIdentifierProperty()).ifPresent(id -> mapped.add(id.getName()));
        List<TrackedAttribute> shown = tracked.attributes().stream()
                .filter(attribute -> mapped.contains(attribute.name()))
                .toList();
        HistoryInfo info = new HistoryInfo(
                tracked.entity().getMappedClass(),
                tracked.eventName(),
                type.eventClass().asSubclass(EventRecord.class),
                tables,
                history.labels(),
                names(shown.stream()),
                history.collection().map(TrackedCollection::path));
        List<String> versions = names(shown.stream().filter(TrackedAttribute::version));
        return new EventModel(
                info,
                names(history.key().stream()),
                versions.isEmpty() ? "" : versions.get(0),
                history.collection().map(collection -> CollectionModel.of(collection, event)),
                history.eventName(),
                history.isComposed()
                        ? ""
                        : history.mainTable().subject().table().getName());
    }

    private static List<String> names(Stream<TrackedAttribute> attributes) {
        return attributes.map(TrackedAttribute::name).toList();
    }

    /** The JPA name of the event entity. */
    public String name() {
        return info.eventEntity();
    }

    /** Whether events show rows of several tables. */
    public boolean isComposed() {
        return table.isEmpty();
    }

    /** What events hold, by the names of the tracked attributes. */
    public List<String> attributes() {
        return info.attributes();
    }
}
