package org.hibernatepg.history.replay;

import java.lang.reflect.Field;
import java.util.Random;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.jspecify.annotations.Nullable;

/** Objects of random entities. */
final class Entities {
    private final RandomUnit unit;
    private final Random random;

    Entities(RandomUnit unit, Random random) {
        this.unit = unit;
        this.random = random;
    }

    /** A new object; without a key, if the key is generated. */
    Object make(Shape shape, SharedSessionContract session) {
        try {
            Object made = unit.entity(shape).getDeclaredConstructor().newInstance();
            if (shape.key().generation() == null) {
                set(made, "id", shape.key().value(random));
            }
            for (Shape.Attribute attribute : shape.attributes()) {
                set(made, attribute.name(), attribute.value(random));
            }
            if (shape.softDeleted()) {
                set(made, "alive", true);
            }
            refer(made, shape, session);
            return made;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    void change(Object object, Shape shape, SharedSessionContract session) {
        set(object, "n", ((Number) java.util.Objects.requireNonNull(get(object, "n"))).intValue() + 1);
        for (Shape.Attribute attribute : shape.attributes()) {
            if (random.nextBoolean()) {
                set(object, attribute.name(), attribute.value(random));
            }
        }
        if (random.nextInt(3) == 0) {
            refer(object, shape, session);
        }
    }

    private void refer(Object object, Shape shape, SharedSessionContract session) {
        shape.reference().ifPresent(reference -> {
            Object key = reference.key().value(random);
            Class<?> type = unit.entity(reference.entity());
            Object other = session instanceof StatelessSession stateless
                    ? stateless.get(type, key)
                    : ((Session) session).find(type, key);
            set(object, "ref", other);
        });
    }

    private static @Nullable Object get(Object object, String name) {
        try {
            return field(object, name).get(object);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void set(Object object, String name, @Nullable Object value) {
        try {
            field(object, name).set(object, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Field field(Object object, String name) throws NoSuchFieldException {
        return object.getClass().getField(name);
    }
}
