package org.hibernatepg.history.internal.entity;

import java.util.Map;
import java.util.Objects;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.MappedValues;
import org.hibernatepg.history.internal.model.TrackedAttribute;

/**
 * A field of an event class.
 *
 * @param name the name of the attribute
 * @param type its type, never a primitive one: an attribute that is younger than an event is null in it
 */
record EventField(String name, Class<?> type) {

    static EventField of(TrackedAttribute attribute, PersistentClass tracked, InFlightMetadataCollector metadata) {
        Property property = attribute.property();
        if (property.getValue() instanceof ToOne reference) {
            Value value = MappedValues.referencedKey(reference)
                    .map(Property::getValue)
                    .orElse(reference);
            Class<?> type = typeOf(value, metadata);
            return new EventField(attribute.name(), type);
        }
        Class<?> declared = property.getGetter(tracked.getMappedClass()).getReturnTypeClass();
        return new EventField(attribute.name(), Types.boxed(declared));
    }

    private static Class<?> typeOf(Value value, InFlightMetadataCollector metadata) {
        if (value instanceof ToOne reference) {
            String entity = reference.getReferencedEntityName();
            return Objects.requireNonNull(metadata.getEntityBinding(entity), entity)
                    .getMappedClass();
        } else if (value instanceof Component component) {
            return component.isEmbedded() ? Map.class : component.getComponentClass();
        }
        return Types.boxed(((BasicValue) value).resolve().getDomainJavaType().getJavaTypeClass());
    }
}
