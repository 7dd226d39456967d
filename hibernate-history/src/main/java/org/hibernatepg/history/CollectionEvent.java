package org.hibernatepg.history;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recorded change of one row of a collection: an element that came, that went, or that another one replaced in its place.
 *
 * @param <T> the entity that has the collection
 */
public interface CollectionEvent<T> {
    /** The number of the event; if the entity is tracked, its events and those of its collections are numbered together. */
    long id();

    /** The label of the tracker that wrote it, by default {@code add}, {@code remove} or {@code update}. */
    String label();

    /** By which write of the collection's table it was recorded. */
    EventOperation operation();

    /** When it was written, by the clock of the database server. */
    Instant createdAt();

    /** The transaction that wrote it, {@code pg_current_xact_id()}; empty for an imported event. */
    OptionalLong transactionId();

    /** The {@link HistoryContext} in which the change was made, empty where there was none. */
    Map<String, Object> context();

    /** What all events of one outermost {@link HistoryContext} share. */
    Optional<UUID> contextId();

    /** What the event holds of the row: as it is after the write, or as it was before it was removed. */
    CollectionRow row();

    /** The row as it was before an update; empty for any other event. */
    Optional<CollectionRow> previous();

    /** The element, short for that of {@link #row()}. */
    default @Nullable Object element() {
        return row().element();
    }

    /** What tells the element from others of its owner, short for that of {@link #row()}. */
    default @Nullable Object key() {
        return row().key();
    }
}
