package org.hibernatepg.history;

import java.util.List;
import org.hibernate.SessionFactory;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.query.CollectionEventSelection;
import org.hibernatepg.history.internal.query.EventSelection;
import org.hibernatepg.history.internal.query.EventSources;

/**
 * Asks what was recorded.
 *
 * <pre>{@code
 * History history = History.of(sessionFactory);
 * for (Event<Article> event : history.events(session, Article.class).of(article).label("update").list()) {
 *     event.createdAt();
 *     event.context().get("user");
 *     event.changes(); // [Change[attribute=title, oldValue=a, newValue=b]]
 * }
 * }</pre>
 *
 * Events are also entities, {@code ArticleEvent}, for questions of one's own in HQL. Safe for use by several threads; cheap
 * to make.
 */
public final class History {
    private final EventSources sources;

    private History(EventSources sources) {
        this.sources = sources;
    }

    /** The history of a persistence unit. */
    public static History of(SessionFactory sessionFactory) {
        return new History(new EventSources(sessionFactory.unwrap(SessionFactoryImplementor.class)));
    }

    /**
     * All events of an entity, to be narrowed. Of an entity with several histories, those of the one without a name.
     *
     * @param session a session or a stateless session of the persistence unit
     * @throws IllegalArgumentException if the entity is not tracked, or all its histories have names
     */
    public <T> EventQuery<T> events(SharedSessionContract session, Class<T> entity) {
        return new EventSelection<>(session, sources.of(entity));
    }

    /**
     * Records an object as it is in memory, whether or not it is written: one event, with the context, of the {@linkplain
     * EventOperation#SNAPSHOT operation} that says nothing of the row. What is pending in the session is written first.
     *
     * @param session a session or a stateless session of the persistence unit
     * @param object an object of a tracked entity that has its key
     * @param label the label of one of the trackers; {@code @Tracker(on = {}, label = "checked")} declares one for this alone
     * @return the event, as it was stored
     * @throws IllegalArgumentException if the entity is not tracked, has no such label, or the object has no key
     */
    public <T> Event<T> record(SharedSessionContract session, T object, String label) {
        return sources.recording(object, label).record(session, object, label);
    }

    /** The histories of an entity, in the order of their declaration; none if it is not tracked. */
    public List<HistoryInfo> histories(Class<?> entity) {
        return sources.ofEntity(entity);
    }

    /** The histories of the persistence unit, sorted by entity; none if its database is not PostgreSQL. */
    public List<HistoryInfo> histories() {
        return sources.all();
    }

    /**
     * All events of one history of an entity.
     *
     * @param eventEntity the JPA name of the event entity
     * @throws IllegalArgumentException if the entity has no such history
     */
    public <T> EventQuery<T> events(SharedSessionContract session, Class<T> entity, String eventEntity) {
        return new EventSelection<>(session, sources.of(entity, eventEntity));
    }

    /**
     * All events of a collection, to be narrowed. Of a collection with several histories, those of the one without a name.
     *
     * <pre>{@code
     * for (CollectionChange<Article> change :
     *         history.collectionEvents(session, Article.class, "tags").of(article).net()) {
     *     change.operation(); // INSERT: the tag came
     *     change.row().element();
     *     change.event().context().get("user");
     * }
     * }</pre>
     *
     * @param session a session or a stateless session of the persistence unit
     * @param entity the entity that has the collection
     * @param attribute the path of the attribute
     * @throws IllegalArgumentException if the collection is not tracked
     */
    public <T> CollectionEventQuery<T> collectionEvents(
            SharedSessionContract session, Class<T> entity, String attribute) {
        return new CollectionEventSelection<>(session, sources.ofCollection(entity, attribute));
    }

    /**
     * All events of one history of a collection.
     *
     * @param eventEntity the JPA name of the event entity
     * @throws IllegalArgumentException if the collection has no such history
     */
    public <T> CollectionEventQuery<T> collectionEvents(
            SharedSessionContract session, Class<T> entity, String attribute, String eventEntity) {
        return new CollectionEventSelection<>(session, sources.ofCollection(entity, attribute, eventEntity));
    }
}
