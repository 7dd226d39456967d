package org.hibernatepg.history.internal.query;

import java.util.Objects;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernatepg.history.EventRecord;

/** Builds tracked entities from events, in the way in which Hibernate builds them from rows. */
final class Snapshots {
    private Snapshots() {}

    static <T> T of(EventSource<T> source, EventRecord record, SharedSessionContract session) {
        EntityPersister tracked = source.tracked();
        String key = source.model().key().get(0);
        Object id = Objects.requireNonNull(source.value(record, key), key);
        Object snapshot = tracked.instantiate(id, (SharedSessionContractImplementor) session);
        source.model().attributes().stream()
                .filter(attribute -> !attribute.equals(key))
                .forEach(attribute -> set(source, snapshot, attribute, record));
        return source.entityClass().cast(snapshot);
    }

    private static void set(EventSource<?> source, Object snapshot, String attribute, EventRecord record) {
        Object value = source.value(record, attribute);
        PropertyAccess access = source.tracked().findAttributeMapping(attribute).getPropertyAccess();
        // An attribute that is younger than the event is null in it, and may be a primitive in the entity.
        if (value != null || !access.getGetter().getReturnTypeClass().isPrimitive()) {
            Objects.requireNonNull(access.getSetter(), attribute).set(snapshot, value);
        }
    }
}
