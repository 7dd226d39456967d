package org.hibernatepg.history;

import java.util.Collection;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A question for events of many event tables at once: of all histories of a persistence unit, those of collections among them.
 *
 * <pre>{@code
 * EventPage<TimelineEvent> page = history.timeline(session)
 *         .tracks(article)
 *         .context("user", 42)
 *         .newestFirst()
 *         .page(20);
 * }</pre>
 *
 * <p><b>Which events.</b> All of them, unless {@link #across} says of which entities and {@link #tracks} or {@link #references} of
 * which objects. Another call of one of these replaces the first; the two about objects cannot be used together.
 *
 * <p><b>One statement.</b> A {@code union all} of the event tables that can hold an answer, in which each table is searched for itself,
 * by its primary key where objects are given, and gives no more events than are asked for; the event before each of these is looked
 * up by the primary key. Without objects, a time is found by the BRIN index, and everything else reads the tables.
 *
 * <p><b>Order.</b> Total. Events of one history, and of those of the collections of its entity, are in the order of their numbers,
 * which for one object is that of the changes. Where several histories are asked, events are ordered by {@code pgh_created_at},
 * then by history and number.
 *
 * <p>A session with a tenant sees the events of its rows. Immutable; each method gives a new question.
 */
public interface Timeline extends EventSearch<TimelineEvent, Timeline> {
    /**
     * Only events of histories of these entities, and of their collections.
     *
     * @throws IllegalArgumentException if there is none, or one of them is not tracked
     */
    Timeline across(Class<?>... entities);

    /**
     * Only events of these histories.
     *
     * @param eventEntities the JPA names of event entities, {@code "ArticleEvent"}
     * @throws IllegalArgumentException if there is none, or no such history
     */
    Timeline acrossEvents(String... eventEntities);

    /**
     * Only events of an object: of its rows, and of the rows of its collections.
     *
     * @param object an object, managed, detached or removed; or a {@link Collection} of them
     * @throws IllegalArgumentException as {@link #tracks(Collection)} does
     */
    Timeline tracks(Object object);

    /**
     * Only events of these objects; none if there are none.
     *
     * @throws IllegalArgumentException if the objects are of different entities, one of them is null, is no entity, has no key yet,
     *     or their entity is not tracked
     */
    Timeline tracks(Collection<?> objects);

    /**
     * Only events of the objects with these keys; none if there are none.
     *
     * @throws IllegalArgumentException if the entity is not tracked, or a key is not one of it
     */
    Timeline tracksIds(Class<?> entity, Collection<?> keys);

    /** {@link #references(Collection, int)} for one object, or a {@link Collection}, directly. */
    Timeline references(Object object);

    /** {@link #references(Collection, int)}, directly. */
    Timeline references(Collection<?> objects);

    /**
     * Only events that refer to one of these objects; none if there are none. The objects need not be tracked.
     *
     * <p>An event refers to an object if the row that it holds does: by an association of any kind, also within a key or an embeddable,
     * by a {@code @OneToMany} with a join column, or as the owner, the element or the key of a row of a collection. Of an update
     * of a row of a collection, the row before it counts too.
     *
     * <p>At a depth of 2, events count too that refer to an object of which some event, at whatever time, refers to one of the
     * objects; and so on. Associations to other unique keys than the primary one are followed at the depth of 1 only.
     *
     * @throws IllegalArgumentException if the objects are of different entities, one of them is null, is no entity or has no
     *     key yet, or the depth is not positive
     */
    Timeline references(Collection<?> objects, int depth);

    /** Without the events of collections. */
    Timeline withoutCollections();

    /**
     * The event with a slug. What the question is narrowed by does not matter.
     *
     * @param slug {@link TimelineEvent#slug()}
     * @throws IllegalArgumentException if the text has another form, or there is no such history
     */
    Optional<TimelineEvent> find(String slug);

    /** As {@link EventSearch#context} says. Events of histories that store no context have none. */
    @Override
    Timeline context(String path, @Nullable Object value);
}
