package org.hibernatepg.history;

import java.util.List;

/**
 * A question for events of one collection, in the order of their numbers.
 *
 * @param <T> the entity that has the collection
 */
public interface CollectionEventQuery<T> extends EventSearch<CollectionEvent<T>, CollectionEventQuery<T>> {
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

    /**
     * What each transaction really changed, in the order in which the transactions first changed it. Hibernate often writes
     * more than that: it deletes all rows of a bag and inserts them again when one element is removed, and moves every
     * element of a list when the first one goes. Rows that went and came in one transaction, and places that hold in the end
     * what they held before, are left out; an element that another one replaced at the same key is one update.
     *
     * <p>Rows are compared as the collection is mapped: embeddables need no {@code equals}.
     *
     * @throws IllegalStateException if the question leaves out events by a label, an operation, a context or a limit, so that
     *     what others take back would be missing
     */
    List<CollectionChange<T>> net();
}
