package org.hibernatepg.history.internal.query;

import java.util.Objects;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.descriptor.java.MutabilityPlan;
import org.hibernatepg.history.CollectionRow;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.model.CollectionModel;
import org.hibernatepg.history.internal.model.EventModel;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.jspecify.annotations.Nullable;

/**
 * One history of one collection: where events come from.
 *
 * @param factory the session factory
 * @param entityClass the entity that has the collection
 * @param model the history
 * @param tracked how that entity is mapped
 * @param event how the event entity is mapped
 */
public record CollectionSource<T>(
        SessionFactoryImplementor factory,
        Class<T> entityClass,
        EventModel model,
        EntityPersister tracked,
        EntityPersister event) {

    /** What the collection is like. */
    CollectionModel collection() {
        return model.collection().orElseThrow();
    }

    /** The row that an event holds. */
    CollectionRow row(EventRecord event) {
        String place = collection().place().orElse(null);
        return new CollectionRow(
                Objects.requireNonNull(value(event, TrackedCollection.OWNER), TrackedCollection.OWNER),
                place == null ? null : value(event, place),
                value(event, TrackedCollection.ELEMENT));
    }

    /** The row before the update that an event recorded; null if it recorded none. */
    @Nullable
    CollectionRow oldRow(EventRecord event) {
        Object owner = value(event, TrackedCollection.oldName(TrackedCollection.OWNER));
        String place = collection().place().orElse(null);
        return owner == null
                ? null
                : new CollectionRow(
                        owner,
                        place == null ? null : value(event, TrackedCollection.oldName(place)),
                        value(event, TrackedCollection.oldName(TrackedCollection.ELEMENT)));
    }

    /** A stored value; a copy, if it could be changed. Null if the table has no column for it. */
    private @Nullable Object value(EventRecord record, String attribute) {
        AttributeMapping mapping = event.findAttributeMapping(attribute);
        Object value =
                mapping == null ? null : mapping.getPropertyAccess().getGetter().get(record);
        return value == null
                ? null
                : copy(Objects.requireNonNull(mapping).getAttributeMetadata().getMutabilityPlan(), value);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object copy(MutabilityPlan<?> plan, Object value) {
        return ((MutabilityPlan<Object>) plan).deepCopy(value);
    }
}
