package org.hibernatepg.history;

import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * A question for events of one entity. Each event comes with the one before it, in one SQL statement, in the order of
 * their numbers.
 *
 * @param <T> the tracked entity
 */
public interface EventQuery<T> extends EventSearch<Event<T>, EventQuery<T>> {
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

    /**
     * Only events of some objects; of none if there are none. Any number of objects is one parameter for each column of the key.
     *
     * @throws IllegalArgumentException if one of them is null, of another type, or has no key yet
     */
    EventQuery<T> ofAll(Collection<? extends T> objects);

    /**
     * Only events of the objects with these keys; of none if there are none.
     *
     * @throws IllegalArgumentException if a key is null or not of the type of the entity's key
     */
    EventQuery<T> ofIds(Collection<?> keys);

    /**
     * Also the events that the one object had under the keys that it had before: where an update changed its key, those of the
     * former key up to that update, and so on. The keys are found by a statement of their own when the question is answered.
     *
     * <p>Without this, the events of an object are those of its key: so also those of an earlier object with the same key.
     *
     * @throws IllegalStateException if the question is not for one object
     */
    EventQuery<T> withFormerKeys();

    /**
     * Only events at which one of these attributes differs from what it was in the event before; the first event of an
     * object is none of them.
     *
     * @param attributes stored attributes, or paths inside embeddables: {@code address.city}
     * @throws IllegalArgumentException if there is none, or one of them is not stored
     */
    EventQuery<T> changed(String... attributes);

    /**
     * What each transaction really changed, in the order in which the transactions first changed it: one for each object and
     * transaction, whatever the transaction wrote on the way. An object that came and went in one transaction is left out,
     * and so is one that ended as it began.
     *
     * <p>Events of programs ({@link EventOperation#SNAPSHOT}) and of old rows are not looked at. An update that changed the key is
     * an update under the new key.
     *
     * @throws IllegalStateException if the question leaves out events by a label, an operation, a context, an attribute or a
     *     limit, so that what others take back would be missing
     */
    List<ObjectChange<T>> net();

    /**
     * Who changed what last: for each attribute of the one object, by its path as in {@link Change}, the event that gave it the value
     * that it has now, or had when it was deleted. Sorted by attribute. An insert gives all attributes their values, and so
     * does the first event of an object that is older than its history. Events are read from the last one back, only as far as
     * it takes. With {@link #until}, who had changed it by then.
     *
     * <pre>{@code
     * history.events(session, Article.class).of(article).blame().get("title").context().get("user");
     * }</pre>
     *
     * <p>Events of programs ({@link EventOperation#SNAPSHOT}) and of old rows are not looked at.
     *
     * @throws IllegalStateException if the question is not for one object, or narrowed by anything else than {@link #until}
     */
    Map<String, Event<T>> blame();
}
