package org.hibernatepg.history;

import java.util.List;
import java.util.Optional;

/**
 * A history as it was declared: what {@link History#histories} lists.
 *
 * @param entity the tracked entity
 * @param eventEntity the JPA name of the event entity, by which HQL knows it
 * @param eventClass its class
 * @param tables the event tables as SQL names them, quoted where the mapping quotes them and with their schemas if there are
 *     any; the first is the one that numbers the events
 * @param labels the labels of its events, in the order of the trackers
 * @param attributes the tracked attributes that its events show, sorted; none of a collection
 * @param collection the path of the tracked collection; empty if the entity itself is tracked
 */
public record HistoryInfo(
        Class<?> entity,
        String eventEntity,
        Class<? extends EventRecord> eventClass,
        List<String> tables,
        List<String> labels,
        List<String> attributes,
        Optional<String> collection) {
    /** Copies the lists. */
    public HistoryInfo {
        tables = List.copyOf(tables);
        labels = List.copyOf(labels);
        attributes = List.copyOf(attributes);
    }
}
