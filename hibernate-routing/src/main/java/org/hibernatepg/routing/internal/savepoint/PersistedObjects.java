package org.hibernatepg.routing.internal.savepoint;

import java.util.IdentityHashMap;
import java.util.Objects;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.metamodel.mapping.EntityVersionMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.CompositeType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * The objects that were persisted within a block, with the identifier and the version they had before: what Hibernate
 * generated for a row that is gone would make an object look as if it had one.
 */
final class PersistedObjects {
    private final IdentityHashMap<Object, Before> objects = new IdentityHashMap<>(0);

    private record Before(
            EntityPersister persister,
            @Nullable Object identifier,
            @Nullable Object version) {}

    void add(Object object, EntityPersister persister, SessionImplementor session) {
        if (objects.containsKey(object)) {
            return;
        }
        Object identifier = persister.getIdentifier(object, session);
        objects.put(
                object,
                new Before(
                        persister,
                        persister.getIdentifierType().deepCopy(identifier, session.getFactory()),
                        persister.isVersioned() ? persister.getVersion(object) : null));
    }

    void addAll(PersistedObjects inner) {
        inner.objects.forEach(objects::putIfAbsent);
    }

    /** Makes those that are no longer managed what they were. */
    void restore(SessionImplementor session) {
        objects.forEach((object, before) -> {
            if (session.getPersistenceContextInternal().getEntry(object) == null) {
                restore(object, before, session);
            }
        });
    }

    @SuppressWarnings("NullAway") // Null for a version that was not set.
    private static void restore(Object object, Before before, SessionImplementor session) {
        EntityPersister persister = before.persister();
        Object identifier = persister.getIdentifier(object, session);
        if (identifier != null && !persister.getIdentifierType().isEqual(identifier, before.identifier())) {
            persister.setIdentifier(object, before.identifier(), session);
        }
        EntityVersionMapping version = persister.getVersionMapping();
        if (version != null && !Objects.equals(persister.getVersion(object), before.version())) {
            version.getVersionAttribute().setValue(object, before.version());
        }
        forgetOwners(persister.getPropertyTypes(), persister.getValues(object));
    }

    /** Hibernate has put collections of its own into the object, which know the row that is gone. */
    private static void forgetOwners(Type[] types, @Nullable Object[] values) {
        for (int i = 0; i < types.length; i++) {
            Object value = values[i];
            if (value instanceof PersistentCollection<?> collection) {
                forgetOwner(collection);
            } else if (value != null && types[i] instanceof CompositeType composite && composite.isComponentType()) {
                forgetOwners(composite.getSubtypes(), composite.getPropertyValues(value));
            }
        }
    }

    @SuppressWarnings("NullAway") // Null for a collection that nobody owns.
    private static void forgetOwner(PersistentCollection<?> collection) {
        collection.setSnapshot(null, null, null);
        collection.postAction();
    }
}
