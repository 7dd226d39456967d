package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.SharedSessionContract;
import org.hibernate.query.SelectionQuery;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventQuery;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** A question for the events of one history. */
public final class EventSelection<T> implements EventQuery<T> {
    private final SharedSessionContract session;
    private final EventSource<T> source;
    private final @Nullable List<@Nullable Object> key;
    private final @Nullable List<String> labels;

    /** Asks for all events. */
    public EventSelection(SharedSessionContract session, EventSource<T> source) {
        this(session, source, null, null);
    }

    private EventSelection(
            SharedSessionContract session,
            EventSource<T> source,
            @Nullable List<@Nullable Object> key,
            @Nullable List<String> labels) {
        this.session = session;
        this.source = source;
        this.key = key;
        this.labels = labels;
    }

    @Override
    public EventQuery<T> of(T object) {
        if (!source.entityClass().isInstance(object)) {
            throw new IllegalArgumentException("Asked for the events of %s, which is no %s."
                    .formatted(
                            object == null
                                    ? "null"
                                    : "an object of " + object.getClass().getName(),
                            source.entityClass().getName()));
        }
        Object id = source.factory().getPersistenceUnitUtil().getIdentifier(object);
        List<@Nullable Object> parts = new ArrayList<>();
        if (id != null) {
            parts.addAll(parts(id));
        }
        if (parts.isEmpty() || parts.contains(null)) {
            throw new IllegalArgumentException(
                    "Asked for the events of an object of %s that has no key yet: persist it first."
                            .formatted(source.entityClass().getName()));
        }
        return new EventSelection<>(session, source, parts, labels);
    }

    @Override
    public EventQuery<T> ofId(Object id) {
        Class<?> type = new TrackedAttributes(source.tracked()).keyType();
        if (!type.isInstance(id)) {
            throw new IllegalArgumentException("Asked for the events of %s with the key %s, which is no %s."
                    .formatted(source.entityClass().getName(), id, type.getName()));
        }
        return new EventSelection<>(session, source, parts(id), labels);
    }

    private List<@Nullable Object> parts(Object id) {
        return new TrackedAttributes(source.tracked()).parts(id, source.model().key(), session);
    }

    @Override
    public EventQuery<T> label(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("No label is given: leave label(…) out to get all events.");
        }
        return new EventSelection<>(session, source, key, List.of(names));
    }

    @Override
    public List<Event<T>> list() {
        return pairs().getResultList().stream().map(this::event).toList();
    }

    @Override
    public Stream<Event<T>> stream() {
        return pairs().getResultStream().map(this::event);
    }

    @Override
    public long count() {
        return bound(source.count(session, where())).getSingleResult();
    }

    private SelectionQuery<Object[]> pairs() {
        return bound(source.pairs(session, where()));
    }

    private String where() {
        List<String> conditions = new ArrayList<>();
        if (key != null) {
            for (int i = 0; i < key.size(); i++) {
                conditions.add("e.%s = :key%d".formatted(source.model().key().get(i), i));
            }
        }
        if (labels != null) {
            conditions.add("e.pghLabel in (:labels)");
        }
        return conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
    }

    /** Hibernate does not know that the triggers of the tracked table fill the event table: what is pending is flushed here. */
    private <R> SelectionQuery<R> bound(SelectionQuery<R> query) {
        SessionWork.flush(session);
        if (key != null) {
            for (int i = 0; i < key.size(); i++) {
                query.setParameter("key" + i, key.get(i));
            }
        }
        if (labels != null) {
            query.setParameterList("labels", labels);
        }
        return query;
    }

    private Event<T> event(Object[] pair) {
        return RecordedEvent.of(session, source, (EventRecord) pair[0], (EventRecord) pair[1]);
    }
}
