package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.hibernate.SharedSessionContract;
import org.hibernate.query.SelectionQuery;
import org.hibernatepg.history.CollectionChange;
import org.hibernatepg.history.CollectionEvent;
import org.hibernatepg.history.CollectionEventQuery;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** A question for the events of one history of a collection. */
public final class CollectionEventSelection<T> implements CollectionEventQuery<T> {
    private final SharedSessionContract session;
    private final CollectionSource<T> source;
    private final @Nullable OwnerKey owner;
    private final @Nullable List<String> labels;

    /** Asks for all events. */
    public CollectionEventSelection(SharedSessionContract session, CollectionSource<T> source) {
        this(session, source, null, null);
    }

    private CollectionEventSelection(
            SharedSessionContract session,
            CollectionSource<T> source,
            @Nullable OwnerKey owner,
            @Nullable List<String> labels) {
        this.session = session;
        this.source = source;
        this.owner = owner;
        this.labels = labels;
    }

    @Override
    public CollectionEventQuery<T> of(T object) {
        return new CollectionEventSelection<>(session, source, OwnerKey.of(object, source), labels);
    }

    @Override
    public CollectionEventQuery<T> ofId(Object id) {
        return new CollectionEventSelection<>(session, source, OwnerKey.ofId(id, source), labels);
    }

    @Override
    public CollectionEventQuery<T> label(String... names) {
        if (names.length == 0) {
            throw new IllegalArgumentException("No label is given: leave label(…) out to get all events.");
        }
        return new CollectionEventSelection<>(session, source, owner, List.of(names));
    }

    @Override
    public List<CollectionEvent<T>> list() {
        return events().getResultList().stream().map(this::event).toList();
    }

    @Override
    public Stream<CollectionEvent<T>> stream() {
        return events().getResultStream().map(this::event);
    }

    @Override
    public long count() {
        return query("select count(e) from %s e %s", Long.class).getSingleResult();
    }

    @Override
    public List<CollectionChange<T>> net() {
        if (labels != null) {
            throw new IllegalStateException(
                    "net() is asked for events with labels only: leave label(…) out, and select among the changes.");
        }
        return new NetChanges<>(source, owner).of(list());
    }

    private CollectionEvent<T> event(EventRecord record) {
        return new RecordedCollectionEvent<>(source, record);
    }

    private SelectionQuery<EventRecord> events() {
        return query("select e from %s e %s order by e.pghId", EventRecord.class)
                .setReadOnly(true);
    }

    /** Hibernate does not know that triggers fill the event table: what is pending is flushed here. */
    private <R> SelectionQuery<R> query(String hql, Class<R> type) {
        SessionWork.flush(session);
        List<String> conditions = new ArrayList<>();
        if (owner != null) {
            conditions.add(owner.condition());
        }
        if (labels != null) {
            conditions.add("e.pghLabel in (:labels)");
        }
        String where = conditions.isEmpty() ? "" : "where " + String.join(" and ", conditions);
        SelectionQuery<R> query =
                session.createSelectionQuery(hql.formatted(source.model().name(), where), type);
        if (owner != null) {
            query.setParameter("owner", owner.value());
        }
        if (labels != null) {
            query.setParameterList("labels", labels);
        }
        return query;
    }
}
