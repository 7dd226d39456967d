package org.hibernatepg.trigger.internal.condition;

import java.util.Map;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernatepg.trigger.condition.Attribute;
import org.hibernatepg.trigger.spi.EntityAttribute;

/** Compares the types that an author states with those of the mapping. */
final class AttributeTypes {
    private static final Map<Class<?>, Class<?>> WRAPPERS = Map.of(
            boolean.class, Boolean.class,
            byte.class, Byte.class,
            char.class, Character.class,
            short.class, Short.class,
            int.class, Integer.class,
            long.class, Long.class,
            float.class, Float.class,
            double.class, Double.class);

    private AttributeTypes() {}

    static void check(Attribute<?, ?> stated, EntityAttribute mapped) {
        Class<?> type = wrapper(stated.type());
        boolean ofAttribute =
                type.isAssignableFrom(wrapper(mapped.property().getType().getReturnedClass()));
        boolean ofColumn = ColumnType.mapping(mapped)
                .map(JdbcMapping::getJavaTypeDescriptor)
                .filter(java -> type.isAssignableFrom(wrapper(java.getJavaTypeClass())))
                .isPresent();
        if (!ofAttribute && !ofColumn) {
            String found = ColumnType.javaName(mapped);
            throw new ConditionException(
                    "takes '" + stated.path() + "' as " + stated.type().getSimpleName() + ", but it is " + found,
                    "State the type " + found + ".");
        }
    }

    private static Class<?> wrapper(Class<?> type) {
        return WRAPPERS.getOrDefault(type, type);
    }
}
