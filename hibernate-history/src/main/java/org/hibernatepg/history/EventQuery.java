package org.hibernatepg.history;

import java.util.List;
import java.util.stream.Stream;

/**
 * A question for events of one entity, oldest first. Each method gives a new query. Pending changes of the session are
 * flushed before it is answered.
 *
 * @param <T> the tracked entity
 */
public interface EventQuery<T> {
    /**
     * Only events of one object, managed, detached or removed.
     *
     * @throws IllegalArgumentException if it is null, of another type, or has no key yet
     */
    EventQuery<T> of(T object);

    /**
     * Only events of the object with a key.
     *
     * @throws IllegalArgumentException if the key is null or not of the type of the entity's key
     */
    EventQuery<T> ofId(Object key);

    /** Only events with one of these labels. What an event's changes are measured against does not depend on it. */
    EventQuery<T> label(String... labels);

    /** The events, each with the one before it, in one SQL statement. */
    List<Event<T>> list();

    /** The events one by one; to be closed. */
    Stream<Event<T>> stream();

    /** How many events there are. */
    long count();
}
