package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.hibernate.SharedSessionContract;
import org.hibernate.query.SelectionQuery;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventQuery;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.ObjectChange;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** A question for the events of one history. */
public final class EventSelection<T> extends NarrowedSearch<Event<T>, EventQuery<T>> implements EventQuery<T> {
    /**
     * A limit up to this is a number in the text: of a parameter, PostgreSQL assumes that it is large, and would plan anew each
     * time to know it. Each text is kept by Hibernate, so there are not to be any number of them.
     */
    private static final int MOST_IN_TEXT = 1_000;

    private static final String OBJECTS = "objects";
    private static final String CHANGED = "changed";
    private static final int FETCH_SIZE = 200;

    private final SharedSessionContract session;
    private final EventSource<T> source;
    private final @Nullable Object id;
    private final boolean former;

    /** Asks for all events. */
    public EventSelection(SharedSessionContract session, EventSource<T> source) {
        this(session, source, null, false, EventFilters.NONE);
    }

    private EventSelection(
            SharedSessionContract session,
            EventSource<T> source,
            @Nullable Object id,
            boolean former,
            EventFilters filters) {
        super(filters);
        this.session = session;
        this.source = source;
        this.id = id;
        this.former = former;
    }

    @Override
    protected EventQuery<T> with(EventFilters other) {
        return new EventSelection<>(session, source, id, former, other);
    }

    @Override
    public EventQuery<T> of(T object) {
        return ofKey(asked().key(object));
    }

    private EventQuery<T> ofKey(Object key) {
        List<@Nullable Object> parts = new TrackedAttributes(source.tracked())
                .parts(key, source.model().key(), session);
        if (parts.isEmpty() || parts.contains(null)) {
            throw asked().withoutKey();
        }
        List<String> tests = new ArrayList<>();
        Map<String, Object> parameters = new HashMap<>();
        for (int i = 0; i < parts.size(); i++) {
            tests.add("e.%s = :key%d".formatted(source.model().key().get(i), i));
            parameters.put("key" + i, Objects.requireNonNull(parts.get(i)));
        }
        EventFilters.Filter filter = new EventFilters.Filter(String.join(" and ", tests), "", parameters);
        return new EventSelection<>(session, source, key, former, filters.with(OBJECTS, filter));
    }

    private AskedObject asked() {
        return new AskedObject(
                source.factory(), source.entityClass(), new TrackedAttributes(source.tracked()).keyType());
    }

    @Override
    public EventQuery<T> ofId(Object key) {
        return ofKey(asked().checked(key));
    }

    @Override
    public EventQuery<T> ofAll(Collection<? extends T> objects) {
        return ofKeys(objects.stream().map(asked()::key).toList());
    }

    @Override
    public EventQuery<T> ofIds(Collection<?> keys) {
        return ofKeys(keys.stream().map(asked()::checked).toList());
    }

    private EventQuery<T> ofKeys(List<Object> keys) {
        EventFilters.Filter filter = new ObjectKeys(source, session).of(keys);
        return new EventSelection<>(session, source, null, false, filters.with(OBJECTS, filter));
    }

    @Override
    public EventQuery<T> withFormerKeys() {
        if (id == null) {
            throw new IllegalStateException("withFormerKeys() is for one object: call of(…) or ofId(…) first.");
        }
        return new EventSelection<>(session, source, id, true, filters);
    }

    @Override
    public EventQuery<T> changed(String... attributes) {
        return with(filters.with(CHANGED, new ChangedAttributes(source).filter(attributes)));
    }

    /** The event with a number, which is there. */
    public Event<T> ofNumber(long number) {
        return with(filters.number(number)).list().get(0);
    }

    @Override
    public List<Event<T>> list() {
        return isWholeObject()
                ? wholeObject()
                : pairs().getResultList().stream().map(this::event).toList();
    }

    /** Whether all events of one object are asked for, from one end on: each but the oldest one has the one before it beside it. */
    private boolean isWholeObject() {
        return id != null
                && !former
                && filters.filters().keySet().equals(Set.of(OBJECTS))
                && source.model().name().equals(source.model().root())
                && !source.model().isComposed();
    }

    private List<Event<T>> wholeObject() {
        EventFilters resolved = resolved();
        Integer most = filters.limit();
        // One more, which is before the last one of them.
        Integer read = most == null || most == Integer.MAX_VALUE || !filters.isNewestFirst()
                ? most
                : Integer.valueOf(most + 1);
        SelectionQuery<EventRecord> query =
                limited(source.events(session, where(resolved.conditions()) + order() + atMost(read)), read);
        resolved.bind(query);
        List<EventRecord> records = query.getResultList();
        int older = filters.isNewestFirst() ? 1 : -1;
        return IntStream.range(0, most == null ? records.size() : Math.min(most, records.size()))
                .mapToObj(i -> RecordedEvent.of(session, source, records.get(i), at(records, i + older)))
                .toList();
    }

    private static @Nullable EventRecord at(List<EventRecord> records, int place) {
        return place < 0 || place >= records.size() ? null : records.get(place);
    }

    @Override
    public Stream<Event<T>> stream() {
        return pairs().setFetchSize(FETCH_SIZE).getResultStream().map(this::event);
    }

    @Override
    public long count() {
        EventFilters resolved = resolved();
        SelectionQuery<Long> query = source.count(session, where(resolved.conditions()), resolved.isAbout(CHANGED));
        resolved.bind(query);
        return query.getSingleResult();
    }

    @Override
    public List<ObjectChange<T>> net() {
        filters.refuseOthers("net()", Set.of(OBJECTS, "from", "until", "transaction"));
        return new NetObjectChanges<>(source)
                .of(with(new EventFilters(filters.filters(), false, null)).list());
    }

    @Override
    public Map<String, Event<T>> blame() {
        if (id == null) {
            throw new IllegalStateException("blame() is for one object: call of(…) or ofId(…) first.");
        }
        filters.refuseOthers("blame()", Set.of(OBJECTS, "until"));
        try (Stream<Event<T>> events = newestFirst().stream()) {
            return new Blame<>(source).of(events);
        }
    }

    @Override
    protected List<Placed<Event<T>>> after(@Nullable PageToken place, int most) {
        HqlPage page = new HqlPage(place, filters.isNewestFirst());
        EventFilters resolved = page.filtered(resolved());
        SelectionQuery<Object[]> query = limited(
                source.pairs(
                        session, "e, p, " + HqlPage.SNAPSHOT, where(resolved.conditions()) + order() + atMost(most)),
                most);
        resolved.bind(query);
        return page.placed(query, this::event);
    }

    @Override
    protected String fingerprint() {
        return source.model().name() + "|" + former;
    }

    private SelectionQuery<Object[]> pairs() {
        EventFilters resolved = resolved();
        SelectionQuery<Object[]> query = limited(
                source.pairs(session, "e, p", where(resolved.conditions()) + order() + atMost(filters.limit())),
                filters.limit());
        resolved.bind(query);
        return query;
    }

    private static String atMost(@Nullable Integer most) {
        return most == null || most > MOST_IN_TEXT ? "" : " limit " + most;
    }

    private static <R> SelectionQuery<R> limited(SelectionQuery<R> query, @Nullable Integer most) {
        return most == null || most <= MOST_IN_TEXT ? query : query.setMaxResults(most);
    }

    private String order() {
        return " order by e.pghId " + filters.order();
    }

    static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : " where " + String.join(" and ", conditions);
    }

    /**
     * The filters when the question is answered. Hibernate does not know that the triggers of the tracked table fill the event table: what
     * is pending is flushed here.
     */
    private EventFilters resolved() {
        SessionWork.flush(session);
        return former && id != null ? filters.with(OBJECTS, new ObjectKeys(source, session).ofFormer(id)) : filters;
    }

    private Event<T> event(Object[] pair) {
        return RecordedEvent.of(session, source, (EventRecord) pair[0], (EventRecord) pair[1]);
    }
}
