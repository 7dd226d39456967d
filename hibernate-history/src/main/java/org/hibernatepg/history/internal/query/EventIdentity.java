package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.Objects;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.Event;

/**
 * Of what an event is.
 *
 * @param factory the session factory whose history it is
 * @param eventEntity the history
 * @param entity the tracked entity
 * @param id the key of the object
 */
public record EventIdentity(SessionFactoryImplementor factory, String eventEntity, Class<?> entity, Object id) {

    /**
     * Of an event that was read.
     *
     * @throws IllegalArgumentException if it was not
     */
    public static EventIdentity of(Event<?> event, SharedSessionContract session) {
        if (!(event instanceof RecordedEvent<?> recorded)) {
            throw new IllegalArgumentException(
                    "%s is no event that was read from a history: ask History for events.".formatted(event));
        }
        EventSource<?> source = recorded.source();
        return new EventIdentity(source.factory(), source.model().root(), source.entityClass(), id(recorded, session));
    }

    private static Object id(RecordedEvent<?> event, SharedSessionContract session) {
        EventSource<?> source = event.source();
        List<String> key = source.model().key();
        Object id = key.size() == 1 && key.get(0).equals(source.tracked().getIdentifierPropertyName())
                ? source.value(event.record, key.get(0))
                : source.tracked().getIdentifier(event.snapshot(), (SharedSessionContractImplementor) session);
        return Objects.requireNonNull(id);
    }

    /** Whether it is of the object of an entity with a key. */
    public boolean isOf(SessionFactoryImplementor other, Class<?> type, Object key) {
        return factory == other
                && (entity.isAssignableFrom(type) || type.isAssignableFrom(entity))
                && factory.getMappingMetamodel()
                        .getEntityDescriptor(entity)
                        .getIdentifierType()
                        .isEqual(id, key, factory);
    }
}
