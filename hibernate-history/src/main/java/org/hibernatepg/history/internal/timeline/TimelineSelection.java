package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.Hibernate;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.query.NativeQuery;
import org.hibernatepg.history.Timeline;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.internal.model.UnitHistories;
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
    private final Scope scope;

    /**
     * What the question is about.
     *
     * @param histories the event entities; null for all
     * @param collections whether those of collections count
     * @param objects the objects; null for all
     */
    private record Scope(
            @Nullable Set<String> histories,
            boolean collections,
            @Nullable TimelineObjects objects) {
        Scope across(@Nullable Set<String> names) {
            return new Scope(names, collections, objects);
        }

        Scope about(TimelineObjects other) {
            return new Scope(histories, collections, other);
        }
    }

    /** Asks for all events. */
    public TimelineSelection(SharedSessionContract session) {
        this((SharedSessionContractImplementor) session, new Scope(null, true, null), EventFilters.NONE);
    }

    private TimelineSelection(SharedSessionContractImplementor session, Scope scope, EventFilters filters) {
        super(filters);
        this.session = session;
        this.factory = session.getFactory();
        this.scope = scope;
    }

    @Override
    protected Timeline with(EventFilters other) {
        return new TimelineSelection(session, scope, other);
    }

    private Timeline with(Scope other) {
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
            List<TimelineTable> tables = tables(table -> isOf(table, entity));
            if (tables.isEmpty()) {
                throw UnitHistories.notTracked(factory, entity);
            }
            tables.forEach(table -> names.add(table.eventEntity()));
        }
        return acrossNamed(names);
    }

    private Timeline acrossNamed(Set<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("Nothing is given: leave across(…) out to ask all histories.");
        }
        return with(scope.across(names));
    }

    private static boolean isOf(TimelineTable table, Class<?> entity) {
        return table.entity().isAssignableFrom(entity) || entity.isAssignableFrom(table.entity());
    }

    private String names() {
        return tables(table -> true).stream()
                .map(TimelineTable::eventEntity)
                .distinct()
                .collect(Collectors.joining(", "));
    }

    @Override
    public Timeline acrossEvents(String... eventEntities) {
        for (String name : eventEntities) {
            table(name);
        }
        return acrossNamed(Set.copyOf(Arrays.asList(eventEntities)));
    }

    private TimelineTable table(String eventEntity) {
        return tables(table -> table.eventEntity().equals(eventEntity)).stream()
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no history %s. Events are recorded as %s.".formatted(eventEntity, names())));
    }

    private List<TimelineTable> tables(Predicate<TimelineTable> test) {
        return UnitHistories.of(factory)
                .map(unit -> unit.derived(TimelineTables.class, () -> new TimelineTables(factory, unit))
                        .all())
                .orElse(List.of())
                .stream()
                .filter(test)
                .toList();
    }

    @Override
    public Timeline tracks(Object object) {
        return object instanceof Collection<?> several ? tracks(several) : tracks(one(object, "tracks"));
    }

    /** Null has its own error. */
    private static Collection<?> one(@Nullable Object object, String method) {
        if (object == null) {
            throw new IllegalArgumentException("The object passed to %s() is null.".formatted(method));
        }
        return List.of(object);
    }

    @Override
    public Timeline tracks(Collection<?> objects) {
        Class<?> entity = new ObjectList("tracks", factory).entity(objects);
        if (!objects.isEmpty() && tables(table -> isOf(table, entity)).isEmpty()) {
            throw UnitHistories.notTracked(factory, entity);
        }
        return about(false, entity, new ArrayList<>(objects), 1);
    }

    @Override
    public Timeline tracksIds(Class<?> entity, Collection<?> keys) {
        if (tables(table -> isOf(table, entity)).isEmpty()) {
            throw UnitHistories.notTracked(factory, entity);
        }
        EntityPersister persister = factory.getMappingMetamodel().getEntityDescriptor(entity);
        AskedObject asked =
                new AskedObject(factory, entity, persister.getIdentifierType().getReturnedClass());
        List<Object> objects = new ArrayList<>();
        keys.forEach(key -> objects.add(new KeyOnly(asked.checked(key))));
        return about(false, entity, objects, 1);
    }

    @Override
    public Timeline references(Object object) {
        return object instanceof Collection<?> several ? references(several) : references(one(object, "references"));
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
        return about(true, new ObjectList("references", factory).entity(objects), new ArrayList<>(objects), depth);
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
        return with(new Scope(scope.histories(), false, scope.objects()));
    }

    @Override
    public Optional<TimelineEvent> find(String slug) {
        int colon = slug.lastIndexOf(':');
        if (colon < 0 || !slug.substring(colon + 1).matches("-?\\d{1,19}")) {
            throw new IllegalArgumentException(
                    "'%s' names no event. A name looks like ArticleEvent:12.".formatted(slug));
        }
        TimelineTable table = table(slug.substring(0, colon));
        EventFilters number = EventFilters.NONE.number(Long.parseLong(slug.substring(colon + 1)));
        return new TimelineSelection(session, new Scope(Set.of(table.eventEntity()), true, null), number)
                .list().stream().findFirst();
    }

    private TimelineSql sql() {
        SessionWork.flush(session);
        List<TimelineTable> asked = tables(table -> (scope.collections() || !table.isCollection())
                && (scope.histories() == null || scope.histories().contains(table.eventEntity())));
        Optional<TimelineSearch> search = Optional.ofNullable(scope.objects())
                .map(objects -> new TimelineSearch(objects, tables(table -> true), session));
        return new TimelineSql(asked, search, filters, session);
    }

    private <R> NativeQuery<R> bound(NativeQuery<R> query, TimelineSql sql) {
        sql.parameters().forEach(query::setParameter);
        filters.bind(query);
        return query;
    }

    @Override
    public List<TimelineEvent> list() {
        TimelineSql sql = sql();
        return sql.isEmpty()
                ? List.of()
                : query(sql).getResultList().stream()
                        .map(row -> event(sql, row))
                        .toList();
    }

    private NativeQuery<Object[]> query(TimelineSql sql) {
        String text = sql.events();
        return bound(TimelineRow.typed(session.createNativeQuery(text, Object[].class)), sql);
    }

    private TimelineEvent event(TimelineSql sql, Object[] values) {
        TimelineRow row = TimelineRow.of(values);
        return new RecordedTimelineEvent(session, new EventSources(factory), sql.table(row.table()), row);
    }

    @Override
    public Stream<TimelineEvent> stream() {
        TimelineSql sql = sql();
        return sql.isEmpty()
                ? Stream.empty()
                : query(sql).setFetchSize(FETCH_SIZE).getResultStream().map(row -> event(sql, row));
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
        return sql.isEmpty()
                ? List.of()
                : query(sql).getResultList().stream()
                        .map(values -> new Placed<>(event(sql, values), sql.place(TimelineRow.of(values))))
                        .toList();
    }

    @Override
    protected String fingerprint() {
        String histories = scope.histories() == null
                ? ""
                : scope.histories().stream().sorted().collect(Collectors.joining(","));
        return "timeline|" + histories + "|" + scope.collections() + "|" + objects();
    }

    private String objects() {
        TimelineObjects objects = scope.objects();
        return objects == null
                ? ""
                : objects.objects().stream()
                        .map(object -> String.valueOf(
                                object instanceof KeyOnly only
                                        ? only.key()
                                        : factory.getPersistenceUnitUtil().getIdentifier(object)))
                        .collect(Collectors.joining(
                                ",", objects.isReferred() + objects.entity().getName() + objects.depth() + ":", ""));
    }

    /** What is wrong with objects that a program gives. */
    private record ObjectList(String method, SessionFactoryImplementor factory) {
        /** The entity that all of them are of; of none, any. */
        Class<?> entity(Collection<?> objects) {
            Set<EntityPersister> roots = new HashSet<>();
            Set<Class<?>> classes = new HashSet<>();
            for (Object object : objects) {
                EntityPersister entity = checked(object);
                classes.add(entity.getMappedClass());
                roots.add(entity.getRootEntityDescriptor().getEntityPersister());
            }
            if (roots.size() > 1) {
                throw new IllegalArgumentException("The objects passed to %s() are of several entities: %s."
                        .formatted(
                                method,
                                roots.stream()
                                        .map(EntityPersister::getEntityName)
                                        .sorted()
                                        .collect(Collectors.joining(", "))));
            }
            return classes.size() == 1
                    ? classes.iterator().next()
                    : roots.stream()
                            .<Class<?>>map(EntityPersister::getMappedClass)
                            .findFirst()
                            .orElse(Object.class);
        }

        private EntityPersister checked(@Nullable Object object) {
            if (object == null) {
                throw new IllegalArgumentException("An object passed to %s() is null.".formatted(method));
            }
            EntityPersister entity = factory.getMappingMetamodel().findEntityDescriptor(Hibernate.getClassLazy(object));
            if (entity == null) {
                throw new IllegalArgumentException("An object passed to %s() is of %s, which is no entity."
                        .formatted(method, object.getClass().getName()));
            }
            Object key = factory.getPersistenceUnitUtil().getIdentifier(object);
            if (Objects.isNull(key)) {
                throw new IllegalArgumentException("An object of %s passed to %s() has no key yet: persist it first."
                        .formatted(entity.getMappedClass().getName(), method));
            }
            return entity;
        }
    }
}
