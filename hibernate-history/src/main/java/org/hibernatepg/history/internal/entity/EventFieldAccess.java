package org.hibernatepg.history.internal.entity;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.stream.Stream;
import org.hibernate.engine.internal.ManagedTypeHelper;
import org.hibernate.internal.util.ReflectHelper;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.property.access.spi.Getter;
import org.hibernate.property.access.spi.GetterFieldImpl;
import org.hibernate.property.access.spi.PropertyAccess;
import org.hibernate.property.access.spi.PropertyAccessStrategy;
import org.hibernate.property.access.spi.Setter;
import org.hibernate.property.access.spi.SetterFieldImpl;
import org.jspecify.annotations.Nullable;

/**
 * How Hibernate reads and writes the attributes of a generated event class: by their fields, as it would itself, but it does
 * not look through all methods for setters, of which there are none.
 */
final class EventFieldAccess implements PropertyAccessStrategy {
    private static final EventFieldAccess INSTANCE = new EventFieldAccess();

    private EventFieldAccess() {}

    /** Has it used for what a generated event class maps by fields, unless its base is enhanced: Hibernate has setters for these. */
    static void use(PersistentClass event) {
        if (ManagedTypeHelper.isManagedType(event.getMappedClass())) {
            return;
        }
        Stream.concat(event.getProperties().stream(), Stream.ofNullable(event.getIdentifierProperty()))
                .filter(property -> "field".equals(property.getPropertyAccessorName()))
                .filter(property -> property.getPropertyAccessStrategy() == null)
                .forEach(EventFieldAccess::use);
    }

    private static void use(Property property) {
        property.setPropertyAccessStrategy(INSTANCE);
    }

    @Override
    public PropertyAccess buildPropertyAccess(Class<?> owner, String attribute, boolean setterRequired) {
        Field field = ReflectHelper.findField(owner, attribute);
        return new Access(new GetterFieldImpl(owner, attribute, field), new FieldSetter(owner, attribute, field));
    }

    private record Access(Getter getGetter, Setter getSetter) implements PropertyAccess {
        @Override
        public PropertyAccessStrategy getPropertyAccessStrategy() {
            return INSTANCE;
        }
    }

    private static final class FieldSetter implements Setter {
        private static final long serialVersionUID = 1L;

        private final transient Class<?> owner;
        private final transient String attribute;
        private final transient Field field;

        FieldSetter(Class<?> owner, String attribute, Field field) {
            this.owner = owner;
            this.attribute = attribute;
            this.field = field;
        }

        @Override
        public void set(Object target, @Nullable Object value) {
            try {
                field.set(target, value);
            } catch (IllegalAccessException | IllegalArgumentException e) {
                // Once more, and Hibernate tells what is wrong.
                ofHibernate().set(target, value);
            }
        }

        private Setter ofHibernate() {
            return new SetterFieldImpl(owner, attribute, field);
        }

        @Override
        public @Nullable String getMethodName() {
            return null;
        }

        @Override
        public @Nullable Method getMethod() {
            return null;
        }

        private Object writeReplace() {
            return ofHibernate();
        }
    }
}
