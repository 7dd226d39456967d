package org.hibernatepg.history.internal.entity;

import java.util.Map;
import java.util.Objects;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.internal.util.ReflectHelper;
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
        return new EventField(attribute.name(), Types.boxed(declared(property, tracked.getMappedClass())));
    }

    /** As its getter tells. Hibernate looks through all methods for those of a field, which tells it alone. */
    private static Class<?> declared(Property property, Class<?> owner) {
        return "field".equals(property.getPropertyAccessorName()) && property.getPropertyAccessStrategy() == null
                ? ReflectHelper.findField(owner, property.getName()).getType()
                : property.getGetter(owner).getReturnTypeClass();
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

    /** A part of the shape of a class; many are written at a start, and that of records is made by reflection. */
    @Override
    public String toString() {
        return name + " " + type.getName();
    }
}
