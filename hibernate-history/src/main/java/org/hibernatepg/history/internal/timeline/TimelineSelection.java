package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.NativeQuery;
import org.hibernatepg.history.Timeline;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.internal.query.AskedObject;
import org.hibernatepg.history.internal.query.EventFilters;
import org.hibernatepg.history.internal.query.EventSources;
import org.hibernatepg.history.internal.query.NarrowedSearch;
import org.hibernatepg.history.internal.query.PageToken;
import org.hibernatepg.history.internal.timeline.TimelineTables.KeyOnly;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** A question for events of many tables. */
public final class TimelineSelection extends NarrowedSearch<TimelineEvent, Timeline> implements Timeline {
    private static final int FETCH_SIZE = 500;

    private final SharedSessionContractImplementor session;
    private final SessionFactoryImplementor factory;
    private final TimelineScope scope;
    private final TimelineHistories histories;

    /** Asks for all events. */
    public TimelineSelection(SharedSessionContract session) {
        this((SharedSessionContractImplementor) session, TimelineScope.ALL, EventFilters.NONE);
    }

    private TimelineSelection(SharedSessionContractImplementor session, TimelineScope scope, EventFilters filters) {
        super(filters);
        this.session = session;
        this.factory = session.getFactory();
        this.scope = scope;
        this.histories = new TimelineHistories(factory);
    }

    @Override
    protected Timeline with(EventFilters other) {
        return new TimelineSelection(session, scope, other);
    }

    private Timeline with(TimelineScope other) {
        return new TimelineSelection(session, other, filters);
    }

    @Override
    public Timeline context(String path, @Nullable Object value) {
        return super.context(path, value);
    }

    @Override
    public Timeline across(Class<?>... entities) {
        Set<String> names = new HashSet<>();
        for (Class<?> entity : entities) {
            histories.of(entity).forEach(table -> names.add(table.eventEntity()));
        }
        return acrossNamed(names);
    }

    private Timeline acrossNamed(Set<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Nothing is given: leave across(…) out to ask all histories.");
        }
        return with(scope.across(names));
    }

    @Override
    public Timeline acrossEvents(String... eventEntities) {
        for (String name : eventEntities) {
            histories.named(name);
        }
        return acrossNamed(Set.copyOf(Arrays.asList(eventEntities)));
    }

    private ObjectList objects(String method) {
        return new ObjectList(method, factory);
    }

    @Override
    public Timeline tracks(Object object) {
        return object instanceof Collection<?> several
                ? tracks(several)
                : tracks(objects("tracks").one(object));
    }

    @Override
    public Timeline tracks(Collection<?> objects) {
        Class<?> entity = objects("tracks").entity(objects);
        if (!objects.isEmpty()) {
            histories.of(entity);
        }
        return about(false, entity, new ArrayList<>(objects), 1);
    }

    @Override
    public Timeline tracksIds(Class<?> entity, Collection<?> keys) {
        histories.of(entity);
        EntityPersister persister = factory.getMappingMetamodel().getEntityDescriptor(entity);
        AskedObject asked =
                new AskedObject(factory, entity, persister.getIdentifierType().getReturnedClass());
        List<Object> objects = new ArrayList<>();
        keys.forEach(key -> objects.add(new KeyOnly(asked.checked(key))));
        return about(false, entity, objects, 1);
    }

    @Override
    public Timeline references(Object object) {
        return object instanceof Collection<?> several
                ? references(several)
                : references(objects("references").one(object));
    }

    @Override
    public Timeline references(Collection<?> objects) {
        return references(objects, 1);
    }

    @Override
    public Timeline references(Collection<?> objects, int depth) {
        if (depth < 1) {
            throw new IllegalArgumentException(
                    "A depth of %d: give 1 for direct references, or more.".formatted(depth));
        }
        return about(true, objects("references").entity(objects), new ArrayList<>(objects), depth);
    }

    private Timeline about(boolean isReferred, Class<?> entity, List<Object> objects, int depth) {
        TimelineObjects before = scope.objects();
        if (before != null && before.isReferred() != isReferred) {
            throw new IllegalStateException("tracks() and references() cannot be used together: ask two questions.");
        }
        return with(scope.about(new TimelineObjects(isReferred, entity, objects, depth)));
    }

    @Override
    public Timeline withoutCollections() {
        return with(scope.withoutCollections());
    }

    @Override
    public Optional<TimelineEvent> find(String slug) {
        int colon = slug.lastIndexOf(':');
        if (colon < 0 || !slug.substring(colon + 1).matches("-?\\d{1,19}")) {
            throw new IllegalArgumentException(
                    "'%s' names no event. A name looks like ArticleEvent:12.".formatted(slug));
        }
        TimelineTable table = histories.named(slug.substring(0, colon));
        EventFilters number = EventFilters.NONE.number(Long.parseLong(slug.substring(colon + 1)));
        return new TimelineSelection(session, TimelineScope.ALL.across(Set.of(table.eventEntity())), number)
                .list().stream().findFirst();
    }

    private TimelineSql sql() {
        SessionWork.flush(session);
        List<TimelineTable> all = histories.all();
        List<TimelineTable> asked = all.stream().filter(scope::includes).toList();
        Optional<TimelineSearch> search =
                Optional.ofNullable(scope.objects()).map(objects -> new TimelineSearch(objects, all, session));
        return new TimelineSql(asked, search, filters, session);
    }

    private <R> NativeQuery<R> bound(NativeQuery<R> query, TimelineSql sql) {
        sql.parameters().forEach(query::setParameter);
        filters.bind(query);
        return query;
    }

    @Override
    public List<TimelineEvent> list() {
        List<TimelineEvent> events = all(sql()).stream().map(Read::event).toList();
        Integer most = filters.limit();
        return most == null || events.size() <= most ? events : events.subList(0, most);
    }

    /** An event, and what was read of it. */
    private record Read(TimelineEvent event, TimelineRow row) {}

    private List<Read> all(TimelineSql sql) {
        if (sql.isEmpty()) {
            return List.of();
        }
        List<TimelineRow> rows = query(sql.atOnce()).getResultList().stream()
                .map(TimelineRow::of)
                .toList();
        List<Read> events = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            events.add(new Read(event(sql, rows.get(i), before(rows, i, sql.older())), rows.get(i)));
        }
        return events;
    }

    private static RowJson before(List<TimelineRow> rows, int place, int older) {
        RowJson lookedUp = rows.get(place).before();
        if (lookedUp != null) {
            return lookedUp;
        }
        int beside = place + older;
        return beside < 0 || beside >= rows.size()
                ? RowJson.NONE
                : rows.get(beside).data();
    }

    private NativeQuery<Object[]> query(TimelineSql sql) {
        String text = sql.events();
        return bound(TimelineRow.typed(session.createNativeQuery(text, Object[].class)), sql);
    }

    private TimelineEvent event(TimelineSql sql, TimelineRow row, RowJson before) {
        return new RecordedTimelineEvent(session, new EventSources(factory), sql.table(row.table()), row, before);
    }

    @Override
    public Stream<TimelineEvent> stream() {
        TimelineSql sql = sql();
        return sql.isEmpty()
                ? Stream.empty()
                : query(sql)
                        .setFetchSize(FETCH_SIZE)
                        .getResultStream()
                        .map(TimelineRow::of)
                        .map(row -> event(sql, row, Objects.requireNonNull(row.before())));
    }

    @Override
    public long count() {
        TimelineSql sql = sql();
        if (sql.isEmpty()) {
            return 0;
        }
        String text = sql.count();
        return bound(session.createNativeQuery(text, Long.class), sql).getSingleResult();
    }

    @Override
    protected List<Placed<TimelineEvent>> after(@Nullable PageToken place, int most) {
        TimelineSql sql = sql().page(place, most);
        return all(sql).stream()
                .map(read -> new Placed<>(read.event(), sql.place(read.row())))
                .toList();
    }

    @Override
    protected String fingerprint() {
        return "timeline|" + scope.text(factory);
    }
}
