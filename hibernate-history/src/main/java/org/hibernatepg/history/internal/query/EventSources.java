package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.HistoryInfo;
import org.hibernatepg.history.internal.model.EventModel;
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
                .toList();
        if (histories.isEmpty()) {
            throw new IllegalArgumentException("%s is not tracked: put @TrackHistory on the entity. Tracked are %s."
                    .formatted(entity.getName(), trackedNames()));
        }
        return histories;
    }

    private String trackedNames() {
        return all().stream()
                .map(info -> info.entity().getName())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
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

    private EntityPersister descriptor(Class<?> entity) {
        return factory.getMappingMetamodel().getEntityDescriptor(entity);
    }
}
