package org.hibernatepg.history;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A recorded change of one object.
 *
 * @param <T> the tracked entity
 */
public interface Event<T> {
    /** The number of the event; events of one object are numbered in the order of the changes. */
    long id();

    /** The label of the tracker that wrote it. */
    String label();

    /** By which write it was recorded, and which side of it {@link #snapshot()} shows. */
    EventOperation operation();

    /**
     * The tracked table whose row was written, without its schema: where an entity has several, in a hierarchy or with
     * secondary tables, each has events of its own.
     */
    String table();

    /** When it was written, by the clock of the database server. */
    Instant createdAt();

    /** The transaction that wrote it, {@code pg_current_xact_id()}; empty for an imported event. */
    OptionalLong transactionId();

    /** The {@link HistoryContext} in which the change was made, empty where there was none. */
    Map<String, Object> context();

    /** What all events of one outermost {@link HistoryContext} share. */
    Optional<UUID> contextId();

    /**
     * The object as it was recorded: a new, detached instance in which attributes that are not stored have the values that
     * the constructor gave them. Associations are references that load on access, within the session.
     */
    T snapshot();

    /**
     * The value of a stored attribute.
     *
     * @param attribute its name
     * @throws IllegalArgumentException if the history does not store the attribute
     */
    @Nullable
    Object get(String attribute);

    /**
     * What differs from the {@linkplain #previous() event before}, sorted by attribute. The {@code @Version} is left out.
     * Empty if nothing differs, and for the {@linkplain #isFirst() first} event.
     */
    List<Change> changes();

    /** Whether there is no earlier event of the object. */
    boolean isFirst();

    /**
     * The latest earlier event of the same object in the same event table, whatever its label and whatever the query
     * asked for. It came with this one; what in turn came before it is read from the database when it is asked for.
     */
    Optional<Event<T>> previous();

    /**
     * The earliest later event of the same object in the same event table, whatever its label and whatever the query asked for.
     * It is read from the database when it is asked for, within the session.
     */
    Optional<Event<T>> next();
}
