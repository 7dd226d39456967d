package org.hibernatepg.history.internal.model;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.TrackHistory;

/**
 * One {@code @TrackHistory} of one entity.
 *
 * @param entity the tracked entity
 * @param annotation its declaration
 * @param declaration the declaration as an error quotes it
 * @param eventName the JPA name of the event entity
 * @param attributes what is stored, sorted by name
 * @param operations what is recorded, in the order of the trackers
 */
public record TrackedEntity(
        PersistentClass entity,
        TrackHistory annotation,
        String declaration,
        String eventName,
        List<TrackedAttribute> attributes,
        List<TrackedOperation> operations) {

    /** Copies the lists. */
    public TrackedEntity {
        attributes = List.copyOf(attributes);
        operations = List.copyOf(operations);
    }

    /** The JPA name of the tracked entity. */
    public String name() {
        return entity.getJpaEntityName();
    }

    /** The attributes that are the key. */
    public List<TrackedAttribute> key() {
        return attributes.stream().filter(TrackedAttribute::key).toList();
    }

    /** The columns that are stored, each once, sorted by name. */
    public List<Column> columns() {
        return columns(attributes);
    }

    /** The columns that are the key, each once, sorted by name. */
    public List<Column> keyColumns() {
        return columns(key());
    }

    /** The columns by which an update is told from one that changes nothing: all that are stored but the version. */
    public List<Column> comparedColumns() {
        return columns(
                attributes.stream().filter(attribute -> !attribute.version()).toList());
    }

    private static List<Column> columns(List<TrackedAttribute> attributes) {
        Map<String, Column> byName = new TreeMap<>();
        attributes.stream()
                .flatMap(attribute -> attribute.leaves().stream())
                .forEach(leaf -> byName.putIfAbsent(leaf.column().getCanonicalName(), leaf.column()));
        return List.copyOf(byName.values());
    }
}
