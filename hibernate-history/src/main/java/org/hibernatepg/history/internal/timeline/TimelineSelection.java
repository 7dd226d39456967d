package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.Timeline;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.internal.query.AskedObject;
import org.hibernatepg.history.internal.query.EventFilters;
import org.hibernatepg.history.internal.query.NarrowedSearch;
import org.hibernatepg.history.internal.query.PageToken;
import org.hibernatepg.history.internal.timeline.TimelineObjects.KeyOnly;
import org.jspecify.annotations.Nullable;

/** A question for events of many tables. */
public final class TimelineSelection extends NarrowedSearch<TimelineEvent, Timeline> implements Timeline {
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

    private TimelineAnswer answer() {
        return new TimelineAnswer(session, scope, filters);
    }

    @Override
    public List<TimelineEvent> list() {
        return answer().list();
    }

    @Override
    public Stream<TimelineEvent> stream() {
        return answer().stream();
    }

    @Override
    public long count() {
        return answer().count();
    }

    @Override
    protected List<Placed<TimelineEvent>> after(@Nullable PageToken place, int most) {
        return answer().page(place, most);
    }

    @Override
    protected String fingerprint() {
        return "timeline|" + scope.text(factory);
    }
}
