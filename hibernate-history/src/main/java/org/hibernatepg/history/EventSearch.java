package org.hibernatepg.history;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What every question for events has in common: by what it is narrowed, in which order and how many at a time it is answered.
 *
 * <p>Each method that narrows gives a new question, and all of them must hold for an event. A second call of one of them replaces the
 * first, but for {@link #context}, of which each path counts by itself. Pending changes of the session are flushed before an
 * answer, which is one SQL statement.
 *
 * @param <E> what an event is seen as
 * @param <Q> the kind of question
 */
public interface EventSearch<E, Q extends EventSearch<E, Q>> {
    /** Only events with one of these labels. What an event's changes are measured against does not depend on it. */
    Q label(String... labels);

    /** Only events of one of these operations. */
    Q operation(EventOperation... operations);

    /** Only events that were written at this time or later, by the clock of the database server. */
    Q from(Instant start);

    /** Only events that were written before this time, by the clock of the database server. */
    Q until(Instant end);

    /** Only events of one transaction, by its number as {@code pg_current_xact_id()} gives it. */
    Q transaction(long transactionId);

    /**
     * Only events in whose {@link HistoryContext} a key has a value. Values are compared as JSON: 42 equals 42.0 and not "42".
     *
     * <pre>{@code
     * .context("user", 42)
     * .context("user.roles.0", "admin")
     * .context("reason", null) // no context, no such key, or a JSON null
     * }</pre>
     *
     * @param path the key, or the path to it as in {@link ContextValue}
     * @param value whatever a context can hold: a text, a number, a boolean, null, a list, a map, a date …
     * @throws IllegalArgumentException if the path has an empty part, or the value has no form in JSON
     */
    Q context(String path, @Nullable Object value);

    /** Only events of one outermost {@link HistoryContext}. */
    Q contextId(UUID contextId);

    /** The latest event first. The order is the oldest first otherwise. */
    Q newestFirst();

    /**
     * No more than so many events, the first ones in the order of the question. Does not bear on {@link #count()}.
     *
     * @throws IllegalArgumentException if the number is negative
     */
    Q limit(int most);

    /** The events. */
    List<E> list();

    /** The events one by one, fetched some at a time if there is a transaction; to be closed. */
    Stream<E> stream();

    /** The first event in the order of the question. */
    Optional<E> first();

    /** The last event in the order of the question, whatever its {@link #limit}. */
    Optional<E> last();

    /** How many events there are, whatever the {@link #limit}. */
    long count();

    /**
     * The first page.
     *
     * @param size how many events it has at most
     * @throws IllegalArgumentException if the size is not positive
     * @throws IllegalStateException if the question has a {@link #limit}
     */
    EventPage<E> page(int size);

    /**
     * The page after another one.
     *
     * @param size how many events it has at most, not necessarily as many as the page before
     * @param token {@link EventPage#next()} of the page before
     * @throws IllegalArgumentException if the text is no such token, or one of another question
     */
    EventPage<E> page(int size, String token);
}
