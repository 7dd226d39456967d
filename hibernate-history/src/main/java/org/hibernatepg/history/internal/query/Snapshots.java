package org.hibernatepg.history.internal.query;

import java.lang.reflect.Modifier;
import java.util.Objects;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.internal.ManagedTypeHelper;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.metamodel.mapping.AttributeMapping;
import org.hibernate.metamodel.mapping.EmbeddableMappingType;
import org.hibernate.metamodel.mapping.EmbeddableValuedModelPart;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernatepg.history.EventRecord;
import org.jspecify.annotations.Nullable;

/** Builds tracked entities from events, in the way in which Hibernate builds them from rows. */
final class Snapshots {
    private Snapshots() {}

    @SuppressWarnings("NullAway") // without a key, which is set as other attributes are
    static <T> T of(EventSource<T> source, EventRecord record, SharedSessionContract session) {
        if (Modifier.isAbstract(source.tracked().getMappedClass().getModifiers())) {
            throw new IllegalStateException(
                    "The event %d of %s does not tell of which subclass its object was: a row of it was not recorded"
                            .formatted(record.getPghId(), source.model().name()));
        }
        Object snapshot = source.tracked().instantiate(null, (SharedSessionContractImplementor) session);
        // It would load from the database what is not set here.
        if (ManagedTypeHelper.isPersistentAttributeInterceptable(snapshot)) {
            ManagedTypeHelper.asPersistentAttributeInterceptable(snapshot).$$_hibernate_setInterceptor(null);
        }
        TrackedAttributes attributes = new TrackedAttributes(source.tracked());
        for (String attribute : source.model().attributes()) {
            Object value = source.value(record, attribute);
            set(
                    attributes.access(attribute),
                    snapshot,
                    value == null ? null : attributes.value(attribute, value, session));
            if (value != null) {
                setParent(source.tracked().findAttributeMapping(attribute), value, snapshot);
            }
        }
        return source.entityClass().cast(snapshot);
    }

    private static void set(PropertyAccess access, Object snapshot, @Nullable Object value) {
        // An attribute that is younger than the event is null in it, and may be a primitive in the entity.
        if (value != null || !access.getGetter().getReturnTypeClass().isPrimitive()) {
            Objects.requireNonNull(access.getSetter(), access::toString).set(snapshot, value);
        }
    }

    /** Hibernate's {@code @Parent} of an embeddable, and of one inside it, is the entity. */
    private static void setParent(@Nullable AttributeMapping mapping, Object value, Object snapshot) {
        if (!(mapping instanceof EmbeddableValuedModelPart embedded)) {
            return;
        }
        PropertyAccess parent = embedded.getParentInjectionAttributePropertyAccess();
        if (parent != null) {
            Objects.requireNonNull(parent.getSetter(), parent::toString).set(value, snapshot);
        }
        EmbeddableMappingType type = embedded.getEmbeddableTypeDescriptor();
        Object[] parts = type.getValues(value);
        for (int i = 0; i < type.getNumberOfAttributeMappings(); i++) {
            if (parts[i] != null) {
                setParent(type.getAttributeMapping(i), parts[i], snapshot);
            }
        }
    }
}
