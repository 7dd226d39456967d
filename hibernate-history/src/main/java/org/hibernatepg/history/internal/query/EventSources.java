package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.HistoryInfo;
import org.hibernatepg.history.internal.model.EventModel;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;

/** The histories of a session factory. */
public final class EventSources {
    private final SessionFactoryImplementor factory;

    /** Of a session factory. */
    public EventSources(SessionFactoryImplementor factory) {
        this.factory = factory;
    }

    /** All histories, sorted by tracked entity. */
    public List<HistoryInfo> all() {
        return models().stream().map(EventModel::info).toList();
    }

    private List<EventModel> models() {
        return UnitHistories.of(factory).map(UnitHistories::models).orElse(List.of());
    }

    /** The histories of an entity, in the order of their declaration; none if it is not tracked. */
    public List<HistoryInfo> ofEntity(Class<?> entity) {
        return all().stream().filter(info -> info.entity() == entity).toList();
    }

    /** What records objects of an entity under a label. */
    @SuppressWarnings("unchecked")
    public <T> SnapshotRecording<T> recording(T object, String label) {
        Class<T> entity = (Class<T>) Hibernate.getClassLazy(object);
        List<EventModel> histories = histories(entity);
        EventModel model = histories.stream()
                .filter(history -> history.info().labels().contains(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("%s has no tracker with the label '%s' but %s."
                        .formatted(
                                entity.getName(),
                                label,
                                histories.stream()
                                        .flatMap(history -> history.info().labels().stream())
                                        .toList())));
        return new SnapshotRecording<>(source(entity, model), bound(model));
    }

    private TrackedHistories.Bound bound(EventModel model) {
        return UnitHistories.of(factory).stream()
                .flatMap(unit -> unit.histories().stream())
                .filter(bound -> bound.types().stream()
                        .anyMatch(type -> type.eventClass() == model.info().eventClass()))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("There is no history " + model.name()));
    }

    /** The only history of an entity, or the one that has no name. */
    public <T> EventSource<T> of(Class<T> entity) {
        List<EventModel> histories = histories(entity);
        if (histories.size() == 1) {
            return source(entity, histories.get(0));
        }
        String plain = factory.getMetamodel().entity(entity).getName() + "Event";
        return histories.stream()
                .filter(history -> history.name().equals(plain))
                .findFirst()
                .map(history -> source(entity, history))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The entity %s has the histories %s: say which one, events(session, %s.class, \"…\")."
                                .formatted(entity.getName(), names(histories), entity.getSimpleName())));
    }

    /** The history of an entity whose events are of a certain entity. */
    public <T> EventSource<T> of(Class<T> entity, String eventEntity) {
        List<EventModel> histories = histories(entity);
        return histories.stream()
                .filter(history -> history.name().equals(eventEntity))
                .findFirst()
                .map(history -> source(entity, history))
                .orElseThrow(() -> new IllegalArgumentException("The entity %s has no history %s but %s."
                        .formatted(entity.getName(), eventEntity, names(histories))));
    }

    private List<EventModel> histories(Class<?> entity) {
        List<EventModel> histories = models().stream()
                .filter(history -> history.info().entity() == entity)
                .filter(history -> history.info().collection().isEmpty())
                .toList();
        if (histories.isEmpty()) {
            throw UnitHistories.notTracked(factory, entity);
        }
        return histories;
    }

    private static String names(List<EventModel> histories) {
        return histories.stream().map(EventModel::name).sorted().collect(Collectors.joining(", "));
    }

    private <T> EventSource<T> source(Class<T> entity, EventModel history) {
        return new EventSource<>(
                factory,
                entity,
                history,
                descriptor(entity),
                descriptor(history.info().eventClass()));
    }

    /** The only history of a collection, or the one that has no name. */
    public <T> CollectionSource<T> ofCollection(Class<T> entity, String attribute) {
        List<EventModel> histories = histories(entity, attribute);
        if (histories.size() == 1) {
            return collectionSource(entity, histories.get(0));
        }
        String plain =
                factory.getMetamodel().entity(histories.get(0).info().entity()).getName()
                        + TrackedCollection.nameInNames(attribute) + "Event";
        return histories.stream()
                .filter(history -> history.name().equals(plain))
                .findFirst()
                .map(history -> collectionSource(entity, history))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The collection %s of %s has the histories %s: say which one, collectionEvents(session, %s.class, \"%s\", \"…\")."
                                .formatted(
                                        attribute,
                                        entity.getName(),
                                        names(histories),
                                        entity.getSimpleName(),
                                        attribute)));
    }

    /** The history of a collection whose events are of a certain entity. */
    public <T> CollectionSource<T> ofCollection(Class<T> entity, String attribute, String eventEntity) {
        List<EventModel> histories = histories(entity, attribute);
        return histories.stream()
                .filter(history -> history.name().equals(eventEntity))
                .findFirst()
                .map(history -> collectionSource(entity, history))
                .orElseThrow(() -> new IllegalArgumentException("The collection %s of %s has no history %s but %s."
                        .formatted(attribute, entity.getName(), eventEntity, names(histories))));
    }

    /** The histories of a collection, which may be declared by a superclass. */
    private List<EventModel> histories(Class<?> entity, String attribute) {
        List<EventModel> ofEntity = models().stream()
                .filter(history -> history.info().collection().isPresent())
                .filter(history -> history.info().entity().isAssignableFrom(entity))
                .toList();
        List<EventModel> histories = ofEntity.stream()
                .filter(history -> history.info().collection().get().equals(attribute))
                .toList();
        if (histories.isEmpty()) {
            throw new IllegalArgumentException(
                    "'%s' of %s is no tracked collection: put @TrackHistory on the attribute. Tracked are %s."
                            .formatted(
                                    attribute,
                                    entity.getName(),
                                    ofEntity.stream()
                                            .map(history ->
                                                    history.info().collection().get())
                                            .sorted()
                                            .distinct()
                                            .toList()));
        }
        return histories;
    }

    private <T> CollectionSource<T> collectionSource(Class<T> entity, EventModel history) {
        return new CollectionSource<>(
                factory,
                entity,
                history,
                descriptor(entity),
                descriptor(history.info().eventClass()));
    }

    private EntityPersister descriptor(Class<?> entity) {
        return factory.getMappingMetamodel().getEntityDescriptor(entity);
    }
}
