package org.hibernatepg.history.internal.query;

import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * Whose events a program may ask for.
 *
 * @param factory the session factory
 * @param entity the entity
 * @param keyType the class of its keys
 */
public record AskedObject(SessionFactoryImplementor factory, Class<?> entity, Class<?> keyType) {
    /**
     * The key of an object.
     *
     * @throws IllegalArgumentException if it is null, of another type, or has no key yet
     */
    Object key(@Nullable Object object) {
        if (!entity.isInstance(object)) {
            throw new IllegalArgumentException("Asked for the events of %s, which is no %s."
                    .formatted(
                            object == null
                                    ? "null"
                                    : "an object of " + object.getClass().getName(),
                            entity.getName()));
        }
        Object key = factory.getPersistenceUnitUtil().getIdentifier(object);
        if (key == null) {
            throw withoutKey();
        }
        return key;
    }

    IllegalArgumentException withoutKey() {
        return new IllegalArgumentException(
                "Asked for the events of an object of %s that has no key yet: persist it first."
                        .formatted(entity.getName()));
    }

    /**
     * A key as it was given.
     *
     * @throws IllegalArgumentException if it is null or of another type
     */
    public Object checked(@Nullable Object key) {
        if (key == null || !keyType.isInstance(key)) {
            String found = key == null
                    ? "null"
                    : "%s, which is a %s".formatted(key, key.getClass().getName());
            throw new IllegalArgumentException("Asked for the events of %s with the key %s. Its keys are of %s."
                    .formatted(entity.getName(), found, keyType.getName()));
        }
        return key;
    }
}
