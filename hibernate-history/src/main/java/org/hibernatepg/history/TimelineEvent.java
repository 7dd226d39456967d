package org.hibernatepg.history;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An event of whatever history: what its row holds, by column. Values are those of JSON, as PostgreSQL makes it of the row: texts, booleans,
 * null, maps, lists, and numbers of any size as {@code Integer}, {@code Long}, {@code BigInteger} or {@code BigDecimal}, exact to the last
 * digit. Dates and times are texts in ISO 8601, {@code bytea} a text of {@code \x} and hexadecimal digits, a large object its number.
 */
public interface TimelineEvent {
    /** A name of the event in the persistence unit: that of its event entity and its number, {@code "ArticleEvent:12"}. */
    String slug();

    /** The JPA name of the event entity. */
    String eventEntity();

    /** The tracked entity, which declares the history; for a collection the one that has it. */
    Class<?> entity();

    /** The path of the tracked collection; empty if the event is about a row of an entity. */
    Optional<String> collection();

    /** The tracked table whose row was written, without its schema. */
    String table();

    /** The number of the event. */
    long id();

    /** When it was written, by the clock of the database server. */
    Instant createdAt();

    /** The label of the tracker that wrote it. */
    String label();

    /** By which write it was recorded, and which side of it {@link #data()} shows. */
    EventOperation operation();

    /** The transaction that wrote it; empty for an imported event. */
    OptionalLong transactionId();

    /** The {@link HistoryContext} in which the change was made, empty where there was none. */
    Map<String, Object> context();

    /** What all events of one outermost {@link HistoryContext} share. */
    Optional<UUID> contextId();

    /**
     * The key of the object, for a collection that of its owner, as PostgreSQL writes it as a text; of several columns, a JSON object
     * by column.
     */
    @Nullable
    String objectId();

    /** The stored columns of the row, by their names. */
    Map<String, Object> data();

    /** The same as a JSON text. */
    String json();

    /**
     * Whether there is no earlier event of the same row. The event before is one under the key that the row had then, where an update
     * changed it. For a row of a collection, which nothing tells apart from others, this is so unless it was updated.
     */
    boolean isFirst();

    /**
     * What differs from the event before, by column. The {@code @Version} is left out. Empty if nothing differs, and for the {@linkplain
     * #isFirst() first} event.
     */
    Map<String, Difference> diff();

    /**
     * The same event with its object. It is read from the database when it is asked for, within the session.
     *
     * @throws IllegalStateException if it is an event of a {@linkplain #collection() collection}
     */
    Event<?> event();

    /**
     * The same event with its row of the collection. It is read from the database when it is asked for, within the session.
     *
     * @throws IllegalStateException if it is not an event of a {@linkplain #collection() collection}
     */
    CollectionEvent<?> collectionEvent();

    /**
     * Two values of a column.
     *
     * @param oldValue the one in the event before
     * @param newValue the one in the event
     */
    record Difference(@Nullable Object oldValue, @Nullable Object newValue) {}
}
