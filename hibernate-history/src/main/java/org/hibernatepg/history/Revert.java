package org.hibernatepg.history;

import java.time.Instant;
import java.util.Optional;
import java.util.UUID;

/**
 * Brings one object back to what it was. Each method gives a new revert; one of those that say when, the last one, counts.
 *
 * <pre>{@code
 * Revert<Article> revert = history.revert(session, article).to(yesterday).attributes("title", "tags");
 * revert.preview().changes(); // [Change[attribute=title, oldValue=b, newValue=a]]
 * revert.apply();
 * }</pre>
 *
 * <p><b>What is brought back</b> are the rows of all tables of the object, those of tracked collections included, by SQL: every stored column, also what
 * Hibernate generates, filters or does not map. An object that was deleted is created anew with its key. Columns that
 * PostgreSQL computes are computed; columns that the history does not store stay as they are. The {@code @Version} is counted up, so
 * that who holds an older state cannot write it. The key is never changed.
 *
 * <p><b>It is a write like any other</b>: recorded, with the context that is open, and refused by the triggers that would refuse it.
 * What is pending in the session is written first, a managed instance is refreshed, the second-level cache is cleared of what was
 * written.
 *
 * <p><b>Refused</b> with a {@link RevertException}, before anything is written: where the history does not hold enough, where a referenced object is
 * gone, where the object was not there then.
 *
 * @param <T> the tracked entity
 */
public interface Revert<T> {
    /**
     * To what the event holds: for a delete the object as it was before. With all that was written up to the event in other
     * tables of the object.
     *
     * @throws IllegalArgumentException if it is an event of another object, or was not read by {@link History}
     */
    Revert<T> to(Event<? extends T> event);

    /** To what had been written by an instant, by the clock of the events. */
    Revert<T> to(Instant instant);

    /** To what was committed at a moment. */
    Revert<T> to(Moment moment);

    /** To what it was before a transaction first wrote it; what others wrote since goes as well. */
    Revert<T> beforeTransaction(long transactionId);

    /** To what it was before a context in which it was first written; what others wrote since goes as well. */
    Revert<T> beforeContext(UUID contextId);

    /** To the event before the latest one; with fewer than two, the object stays as it is. Snapshots do not count. */
    Revert<T> toPrevious();

    /**
     * Only these attributes and collections, each by its path: {@code address.city}. The others stay as they are.
     *
     * @throws IllegalArgumentException if one is not stored
     */
    Revert<T> attributes(String... paths);

    /** Collections stay as they are. */
    Revert<T> withoutCollections();

    /**
     * Leaves out what refers to objects that are gone: such an attribute stays as it is, is null in an object that is created
     * anew, and such a row of a collection is not added.
     */
    Revert<T> withoutMissing();

    /** Deletes the object if it was not there then. */
    Revert<T> orDelete();

    /**
     * What {@link #apply} would do. Nothing is written, but what is pending in the session.
     *
     * @throws RevertException if it could not be done, but for references that are missing: the plan names them
     * @throws IllegalStateException if nothing says to when
     */
    RevertPlan preview();

    /**
     * Does it, in the session's transaction.
     *
     * @return the object as it is in the session now; empty if it is deleted, or hidden by a restriction of the mapping
     * @throws RevertException if it cannot be done
     * @throws IllegalStateException if nothing says to when, or there is no transaction
     */
    Optional<T> apply();
}
