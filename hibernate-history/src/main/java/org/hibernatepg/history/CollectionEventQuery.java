package org.hibernatepg.history;

import java.util.List;
import java.util.stream.Stream;

/**
 * A question for events of one collection, oldest first. Each method gives a new query. Pending changes of the session are
 * flushed before it is answered.
 *
 * @param <T> the entity that has the collection
 */
public interface CollectionEventQuery<T> {
    /**
     * Only events of the collection of one object, managed, detached or removed.
     *
     * @throws IllegalArgumentException if it is null, of another type, or has no key yet
     */
    CollectionEventQuery<T> of(T owner);

    /**
     * Only events of the collection of the object with a key.
     *
     * @throws IllegalArgumentException if the key is null or not of the type of the entity's key
     */
    CollectionEventQuery<T> ofId(Object key);

    /** Only events with one of these labels. */
    CollectionEventQuery<T> label(String... labels);

    /** The events, in one SQL statement. */
    List<CollectionEvent<T>> list();

    /** The events one by one; to be closed. */
    Stream<CollectionEvent<T>> stream();

    /** How many events there are. */
    long count();

    /**
     * What each transaction really changed, in the order in which the transactions first changed it. Hibernate often writes
     * more than that: it deletes all rows of a bag and inserts them again when one element is removed, and moves every
     * element of a list when the first one goes. Rows that went and came in one transaction, and places that hold in the end
     * what they held before, are left out; an element that another one replaced at the same key is one update.
     *
     * <p>Rows are compared as the collection is mapped: embeddables need no {@code equals}.
     *
     * @throws IllegalStateException if the query is narrowed to labels, which leaves out what other events take back
     */
    List<CollectionChange<T>> net();
}
