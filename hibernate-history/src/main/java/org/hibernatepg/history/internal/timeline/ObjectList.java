package org.hibernatepg.history.internal.timeline;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * Checks the objects that a program gives to a question.
 *
 * @param method what they are given to
 * @param factory maps them
 */
record ObjectList(String method, SessionFactoryImplementor factory) {
    /** The entity that all of them are of; of none, any. */
    Class<?> entity(Collection<?> objects) {
        Set<EntityPersister> roots = new HashSet<>();
        Set<Class<?>> classes = new HashSet<>();
        for (Object object : objects) {
            EntityPersister entity = checked(object);
            classes.add(entity.getMappedClass());
            roots.add(entity.getRootEntityDescriptor().getEntityPersister());
        }
        if (roots.size() > 1) {
            throw new IllegalArgumentException("The objects passed to %s() are of several entities: %s."
                    .formatted(
                            method,
                            roots.stream()
                                    .map(EntityPersister::getEntityName)
                                    .sorted()
                                    .collect(Collectors.joining(", "))));
        }
        return classes.size() == 1
                ? classes.iterator().next()
                : roots.stream()
                        .<Class<?>>map(EntityPersister::getMappedClass)
                        .findFirst()
                        .orElse(Object.class);
    }

    /** The one object of a list; null has its own error. */
    Collection<?> one(@Nullable Object object) {
        if (object == null) {
            throw new IllegalArgumentException("The object passed to %s() is null.".formatted(method));
        }
        return List.of(object);
    }

    private EntityPersister checked(@Nullable Object object) {
        if (object == null) {
            throw new IllegalArgumentException("An object passed to %s() is null.".formatted(method));
        }
        EntityPersister entity = factory.getMappingMetamodel().findEntityDescriptor(Hibernate.getClassLazy(object));
        if (entity == null) {
            throw new IllegalArgumentException("An object passed to %s() is of %s, which is no entity."
                    .formatted(method, object.getClass().getName()));
        }
        Object key = factory.getPersistenceUnitUtil().getIdentifier(object);
        if (Objects.isNull(key)) {
            throw new IllegalArgumentException("An object of %s passed to %s() has no key yet: persist it first."
                    .formatted(entity.getMappedClass().getName(), method));
        }
        return entity;
    }
}
