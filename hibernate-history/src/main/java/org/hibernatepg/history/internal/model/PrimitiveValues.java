package org.hibernatepg.history.internal.model;

import java.lang.reflect.Array;
import java.lang.reflect.RecordComponent;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.type.descriptor.converter.spi.BasicValueConverter;
import org.jspecify.annotations.Nullable;

/** What attributes of primitive types hold where nothing was stored, since null cannot be in them. */
public final class PrimitiveValues {
    private PrimitiveValues() {}

    /** The zero of an attribute of an entity, as it is stored; empty if the attribute may be null. */
    public static Optional<Object> zero(Property attribute, PersistentClass entity) {
        Class<?> declaring = entity.getClassName() == null ? null : entity.getMappedClass();
        return declaring == null ? Optional.empty() : zero(attribute, type(attribute, declaring));
    }

    /**
     * The zero of a part of an embeddable, as it is stored; empty if the part may be null, as one can that only a subclass of
     * the embeddable has.
     */
    public static Optional<Object> zero(Property part, Component embeddable) {
        return embeddable.getComponentClassName() == null || isOfSubclass(part, embeddable)
                ? Optional.empty()
                : zero(part, type(part, embeddable));
    }

    private static boolean isOfSubclass(Property part, Component embeddable) {
        return embeddable.isPolymorphic()
                && !embeddable.getComponentClassName().equals(embeddable.getPropertyDeclaringClass(part));
    }

    private static Optional<Object> zero(Property attribute, Class<?> type) {
        if (!type.isPrimitive() || !(attribute.getValue() instanceof BasicValue value)) {
            return Optional.empty();
        }
        Object zero = type == char.class ? ' ' : Array.get(Array.newInstance(type, 1), 0);
        return Optional.ofNullable(stored(value, zero));
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Object stored(BasicValue value, Object zero) {
        BasicValueConverter<Object, Object> converter =
                (BasicValueConverter<Object, Object>) value.resolve().getValueConverter();
        return converter == null ? zero : converter.toRelationalValue(zero);
    }

    /** Hibernate asks no property access of a record, which has no setters, and may be mapped by getters all the same. */
    private static Class<?> type(Property part, Component embeddable) {
        Class<?> type = embeddable.getComponentClass();
        if (!type.isRecord()) {
            return type(part, type);
        }
        return Stream.of(type.getRecordComponents())
                .filter(component -> component.getName().equals(part.getName()))
                .findFirst()
                .<Class<?>>map(RecordComponent::getType)
                .orElse(Object.class);
    }

    private static Class<?> type(Property attribute, Class<?> declaring) {
        return attribute.getGetter(declaring).getReturnTypeClass();
    }
}
