package org.hibernatepg.history;

import jakarta.persistence.EntityManagerFactory;
import java.time.Instant;
import java.util.List;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.asof.PastPoint;
import org.hibernatepg.history.internal.asof.PastSessions;
import org.hibernatepg.history.internal.backfill.Backfills;
import org.hibernatepg.history.internal.erasure.Erasures;
import org.hibernatepg.history.internal.query.CollectionEventSelection;
import org.hibernatepg.history.internal.query.EventSelection;
import org.hibernatepg.history.internal.query.EventSources;
import org.hibernatepg.history.internal.retention.Retentions;
import org.hibernatepg.history.internal.revert.Reverts;
import org.hibernatepg.history.internal.seal.SealedTables;
import org.hibernatepg.history.internal.timeline.TimelineSelection;
import org.hibernatepg.trigger.spi.SessionWork;

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
    private final SessionFactoryImplementor factory;
    private final EventSources sources;

    private History(SessionFactoryImplementor factory) {
        this.factory = factory;
        this.sources = new EventSources(factory);
    }

    /** The history of a persistence unit. */
    public static History of(EntityManagerFactory sessionFactory) {
        return new History(SessionWork.implementor(sessionFactory));
    }

    /**
     * All events of an entity, to be narrowed. Of an entity with several histories, those of the one without a name.
     *
     * @param session a session or a stateless session of the persistence unit
     * @throws IllegalArgumentException if the entity is not tracked, or all its histories have names
     */
    public <T> EventQuery<T> events(SharedSessionContract session, Class<T> entity) {
        return new EventSelection<>(SessionWork.implementor(session), sources.of(entity));
    }

    /**
     * The events of all histories of the persistence unit, to be narrowed.
     *
     * @param session a session or a stateless session of the persistence unit
     */
    public Timeline timeline(SharedSessionContract session) {
        return new TimelineSelection(SessionWork.implementor(session));
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
     * @throws UnsupportedOperationException if the history has several tables: an event is about a row of one of them, and the rest
     *     of the object is shown as its other rows stood then, not as the object has it in memory
     */
    public <T> Event<T> record(SharedSessionContract session, T object, String label) {
        return sources.recording(object, label).record(SessionWork.implementor(session), object, label);
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
        return new EventSelection<>(SessionWork.implementor(session), sources.of(entity, eventEntity));
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
        return new CollectionEventSelection<>(
                SessionWork.implementor(session), sources.ofCollection(entity, attribute));
    }

    /**
     * All events of one history of a collection.
     *
     * @param eventEntity the JPA name of the event entity
     * @throws IllegalArgumentException if the collection has no such history
     */
    public <T> CollectionEventQuery<T> collectionEvents(
            SharedSessionContract session, Class<T> entity, String attribute, String eventEntity) {
        return new CollectionEventSelection<>(
                SessionWork.implementor(session), sources.ofCollection(entity, attribute, eventEntity));
    }

    /**
     * Erases and redacts events, recorded, in the transaction of a session.
     *
     * @param session a session or a stateless session of the persistence unit
     */
    public Erasure erasure(SharedSessionContract session) {
        return new Erasure(Erasures.of(SessionWork.implementor(session), factory));
    }

    /** How long events are kept, and where: removes old ones, and looks after partitions. */
    public Retention retention() {
        return new Retention(Retentions.of(factory));
    }

    /**
     * Records rows that are older than their history: one event each, a {@linkplain EventOperation#BASELINE baseline} with the label
     * {@code baseline} that comes before all others of the row. In the session's transaction, by one {@code insert … select} for each table; what is pending in
     * the session is written first.
     *
     * <p>A row whose key has an event of a write is passed over, so a second run adds only what is missing. Nobody who writes is
     * kept waiting: what they change meanwhile has events with higher numbers. Only another backfill waits, and the isolation
     * has to be {@code READ COMMITTED} for that.
     *
     * <p>The tables of the entities' hierarchies and tracked collections are recorded too, for each of their histories, whatever
     * conditions their trackers have. The events have the clock, the context and the other options of the history; one
     * that requires a context needs one here. The time is that of the backfill: nothing says how long a row was as it is.
     *
     * @param session a session or a stateless session of the persistence unit, in a transaction
     * @param entities the tracked entities; none means all
     * @return how many events were written, for each tracked table
     * @throws IllegalArgumentException if an entity is not tracked
     * @throws IllegalStateException if there is no transaction, or it has another isolation
     */
    public List<BackfilledTable> backfill(SharedSessionContract session, Class<?>... entities) {
        return new Backfills(factory).inTransaction(SessionWork.implementor(session), entities);
    }

    /**
     * {@link #backfill} in transactions of its own, so that it can be stopped at any time and run again. For large tables: what is old in
     * them is not kept from vacuum for long.
     *
     * @param session a session or a stateless session of the persistence unit, in no transaction
     * @param rows how many rows each transaction looks at, in the order of their keys; of collections, in the order
     *     of their owners, of which none is parted
     * @param entities the tracked entities; none means all
     * @return how many events were written, for each tracked table
     * @throws IllegalArgumentException if an entity is not tracked, or the number is not positive
     * @throws IllegalStateException if the session is in a transaction, or its transactions have another isolation
     */
    public List<BackfilledTable> backfillInBatches(SharedSessionContract session, int rows, Class<?>... entities) {
        return new Backfills(factory).inBatches(SessionWork.implementor(session), rows, entities);
    }

    /** Tamper evidence for the histories with {@link TrackHistory#sealed()}. */
    public Seals seals() {
        return new Seals(SealedTables.of(factory));
    }

    /**
     * Brings an object back to what it was.
     *
     * @param session a session or a stateless session of the persistence unit
     * @param object an object of a tracked entity, managed, detached or removed
     * @throws IllegalArgumentException if the entity is not tracked, or the object has no key
     */
    public <T> Revert<T> revert(SharedSessionContract session, T object) {
        return Reverts.of(factory, SessionWork.implementor(session), object);
    }

    /**
     * Brings the object with a key back to what it was. An object that was deleted is created anew.
     *
     * @throws IllegalArgumentException if the entity is not tracked, or the key not of its type
     */
    public <T> Revert<T> revert(SharedSessionContract session, Class<T> entity, Object id) {
        return Reverts.of(factory, SessionWork.implementor(session), entity, id);
    }

    /** Brings the object of an event back to what the event holds. */
    public <T> Revert<T> revert(SharedSessionContract session, Event<T> event) {
        return Reverts.of(factory, SessionWork.implementor(session), event);
    }

    /**
     * Reads the application's own entities as their events say that they stood at an instant, by the times of the events.
     *
     * <pre>{@code
     * Article article = history.asOf(instant).call(session -> session.find(Article.class, 1L));
     * }</pre>
     *
     * A transaction writes its events before it commits, so that an instant in the middle of one sees a part of it; a {@link Moment} is exact.
     * Rows that have no event by then are not there: before the history began, nothing is. An instant in the future is the
     * present.
     *
     * @param instant when it was; what is less than a microsecond is cut off, since PostgreSQL's times are whole ones
     * @throws IllegalArgumentException if nothing is tracked, or the session factory was closed
     */
    public AsOf asOf(Instant instant) {
        return new AsOf(PastSessions.of(factory, PastPoint.at(instant)));
    }

    /**
     * Reads entities as they stood once an event had been written: the object with that change, and without the next. What has events with
     * numbers of the same sequence is as these numbers say, everything else as of the time of the event.
     *
     * @throws IllegalArgumentException if the event is one of another persistence unit
     */
    public AsOf asOf(Event<?> event) {
        return new AsOf(PastSessions.of(factory, PastPoint.after(event, factory)));
    }

    /** Reads entities as they stood once an event of a collection had been written, see {@link #asOf(Event)}. */
    public AsOf asOf(CollectionEvent<?> event) {
        return new AsOf(PastSessions.of(factory, PastPoint.after(event, factory)));
    }

    /** Reads entities as they stood at a moment: exactly what had been committed by then. {@link Replay#moment} takes one. */
    public AsOf asOf(Moment moment) {
        return new AsOf(PastSessions.of(factory, PastPoint.at(moment)));
    }
}
