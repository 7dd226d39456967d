package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernatepg.history.internal.model.EventOf;

/** The event entities of a persistence unit. Each says what it records; nothing else is kept. */
public final class EventSources {
    private final SessionFactoryImplementor factory;
    private final List<EntityPersister> events;

    /** Finds the event entities. */
    public EventSources(SessionFactoryImplementor factory) {
        this.factory = factory;
        List<EntityPersister> found = new ArrayList<>();
        factory.getMappingMetamodel().forEachEntityDescriptor(entity -> {
            if (entity.getMappedClass().isAnnotationPresent(EventOf.class)) {
                found.add(entity);
            }
        });
        this.events = List.copyOf(found);
    }

    /** The only history of an entity, or the one that has no name. */
    public <T> EventSource<T> of(Class<T> entity) {
        List<EntityPersister> histories = histories(entity);
        if (histories.size() == 1) {
            return source(entity, histories.get(0));
        }
        String plain = factory.getMetamodel().entity(entity).getName() + "Event";
        return histories.stream()
                .filter(history -> model(history).name().equals(plain))
                .findFirst()
                .map(history -> source(entity, history))
                .orElseThrow(() -> new IllegalArgumentException(
                        "The entity %s has the histories %s: say which one, events(session, %s.class, \"…\")."
                                .formatted(entity.getName(), names(histories), entity.getSimpleName())));
    }

    /** The history of an entity whose events are of a certain entity. */
    public <T> EventSource<T> of(Class<T> entity, String eventEntity) {
        List<EntityPersister> histories = histories(entity);
        return histories.stream()
                .filter(history -> model(history).name().equals(eventEntity))
                .findFirst()
                .map(history -> source(entity, history))
                .orElseThrow(() -> new IllegalArgumentException("The entity %s has no history %s but %s."
                        .formatted(entity.getName(), eventEntity, names(histories))));
    }

    private List<EntityPersister> histories(Class<?> entity) {
        List<EntityPersister> histories =
                events.stream().filter(event -> model(event).entity() == entity).toList();
        if (histories.isEmpty()) {
            throw new IllegalArgumentException("%s is not tracked: put @TrackHistory on the entity. Tracked are %s."
                    .formatted(entity.getName(), trackedNames()));
        }
        return histories;
    }

    private String trackedNames() {
        return events.stream()
                .map(event -> model(event).entity().getName())
                .distinct()
                .sorted()
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String names(List<EntityPersister> histories) {
        return histories.stream().map(history -> model(history).name()).sorted().collect(Collectors.joining(", "));
    }

    private <T> EventSource<T> source(Class<T> entity, EntityPersister event) {
        return new EventSource<>(factory, entity, model(event), tracked(entity), event);
    }

    private EntityPersister tracked(Class<?> entity) {
        return factory.getMappingMetamodel().getEntityDescriptor(entity);
    }

    private static EventOf model(EntityPersister event) {
        return Objects.requireNonNull(event.getMappedClass().getAnnotation(EventOf.class));
    }
}
