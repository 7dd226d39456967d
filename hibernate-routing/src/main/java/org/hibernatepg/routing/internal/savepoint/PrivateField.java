package org.hibernatepg.routing.internal.savepoint;

import java.lang.reflect.Field;
import org.hibernate.Version;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** A private field of Hibernate: what has no other way to be set back. All of them stand in {@link HibernateParts}. */
final class PrivateField {
    private final Field field;

    private PrivateField(Field field) {
        this.field = field;
    }

    /**
     * A field of a class or of what it extends.
     *
     * @throws RoutingException if this line of Hibernate has no such field
     */
    static PrivateField of(Class<?> owner, String name) {
        PrivateField found = find(owner, name);
        if (found == null) {
            throw new RoutingException("Hibernate " + Version.getVersionString() + " has no field '" + name + "' in "
                    + owner.getName() + ", which nested transactions need to set back:"
                    + " use a version of hibernate-routing that knows this line of Hibernate.");
        }
        return found;
    }

    static @Nullable PrivateField find(Class<?> owner, String name) {
        for (Class<?> type = owner; type != null; type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (field.getName().equals(name)) {
                    field.setAccessible(true);
                    return new PrivateField(field);
                }
            }
        }
        return null;
    }

    Class<?> type() {
        return field.getType();
    }

    @Nullable
    Object get(Object target) {
        try {
            return field.get(target);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    void set(Object target, @Nullable Object value) {
        try {
            field.set(target, value);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
