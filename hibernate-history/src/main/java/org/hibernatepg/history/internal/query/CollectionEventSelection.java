package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.Map;
import java.util.Set;
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
public final class CollectionEventSelection<T> extends NarrowedSearch<CollectionEvent<T>, CollectionEventQuery<T>>
        implements CollectionEventQuery<T> {
    private static final String OWNER = "owner";
    private static final int FETCH_SIZE = 200;

    private final SharedSessionContract session;
    private final CollectionSource<T> source;
    private final @Nullable OwnerKey owner;

    /** Asks for all events. */
    public CollectionEventSelection(SharedSessionContract session, CollectionSource<T> source) {
        this(session, source, null, EventFilters.NONE);
    }

    private CollectionEventSelection(
            SharedSessionContract session, CollectionSource<T> source, @Nullable OwnerKey owner, EventFilters filters) {
        super(filters);
        this.session = session;
        this.source = source;
        this.owner = owner;
    }

    @Override
    protected CollectionEventQuery<T> with(EventFilters other) {
        return new CollectionEventSelection<>(session, source, owner, other);
    }

    @Override
    public CollectionEventQuery<T> of(T object) {
        return of(OwnerKey.of(object, source));
    }

    @Override
    public CollectionEventQuery<T> ofId(Object id) {
        return of(OwnerKey.ofId(id, source));
    }

    private CollectionEventQuery<T> of(OwnerKey key) {
        EventFilters.Filter filter = new EventFilters.Filter(key.condition(), "", Map.of("owner", key.value()));
        return new CollectionEventSelection<>(session, source, key, filters.with(OWNER, filter));
    }

    /** The event with a number, which is there. */
    public CollectionEvent<T> ofNumber(long number) {
        return with(filters.number(number)).list().get(0);
    }

    @Override
    public List<CollectionEvent<T>> list() {
        return events().getResultList().stream().map(this::event).toList();
    }

    @Override
    public Stream<CollectionEvent<T>> stream() {
        return events().setFetchSize(FETCH_SIZE).getResultStream().map(this::event);
    }

    @Override
    public long count() {
        return query("select count(e) from %s e %s", Long.class, filters).getSingleResult();
    }

    @Override
    public List<CollectionChange<T>> net() {
        filters.refuseOthers("net()", Set.of(OWNER, "from", "until", "transaction"));
        return new NetChanges<>(source, owner)
                .of(with(new EventFilters(filters.filters(), false, null)).list());
    }

    @Override
    protected List<Placed<CollectionEvent<T>>> after(@Nullable PageToken place, int most) {
        HqlPage page = new HqlPage(place, filters.isNewestFirst());
        String select = "select e, " + HqlPage.SNAPSHOT + " from %s e %s order by e.pghId " + filters.order();
        return page.placed(
                query(select, Object[].class, page.filtered(filters)).setMaxResults(most),
                row -> event((EventRecord) row[0]));
    }

    @Override
    protected String fingerprint() {
        return source.model().name();
    }

    private CollectionEvent<T> event(EventRecord record) {
        return new RecordedCollectionEvent<>(source, record);
    }

    private SelectionQuery<EventRecord> events() {
        SelectionQuery<EventRecord> query =
                query("select e from %s e %s order by e.pghId " + filters.order(), EventRecord.class, filters);
        query.setReadOnly(true);
        return filters.limit() == null ? query : query.setMaxResults(filters.limit());
    }

    /** Hibernate does not know that triggers fill the event table: what is pending is flushed here. */
    private <R> SelectionQuery<R> query(String hql, Class<R> type, EventFilters narrowed) {
        SessionWork.flush(session);
        SelectionQuery<R> query = session.createSelectionQuery(
                hql.formatted(source.model().name(), EventSelection.where(narrowed.conditions())), type);
        narrowed.bind(query);
        return query;
    }
}
