package org.hibernatepg.routing.internal.savepoint;

import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.HashMap;
import java.util.Map;
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
    /** What the program and its session have let go, nobody will look at: a block may persist more than fits in memory. */
    private final Map<Persisted, Before> objects = new HashMap<>(0);

    private final ReferenceQueue<Object> collected = new ReferenceQueue<>();

    private record Before(
            EntityPersister persister,
            @Nullable Object identifier,
            @Nullable Object version) {}

    /** An object, which is no other one that is equal to it. */
    private static final class Persisted extends WeakReference<Object> {
        private final int hash;

        Persisted(Object object, ReferenceQueue<Object> collected) {
            super(object, collected);
            hash = System.identityHashCode(object);
        }

        @Override
        public boolean equals(@Nullable Object other) {
            return this == other || (other instanceof Persisted that && get() != null && get() == that.get());
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    void add(Object object, EntityPersister persister, SessionImplementor session) {
        forgetCollected();
        objects.computeIfAbsent(new Persisted(object, collected), absent -> before(object, persister, session));
    }

    private static Before before(Object object, EntityPersister persister, SessionImplementor session) {
        Object identifier = persister.getIdentifier(object, session);
        return new Before(
                persister,
                persister.getIdentifierType().deepCopy(identifier, session.getFactory()),
                persister.isVersioned() ? persister.getVersion(object) : null);
    }

    void addAll(PersistedObjects inner) {
        forgetCollected();
        inner.objects.forEach((persisted, before) -> {
            Object object = persisted.get();
            if (object != null) {
                objects.putIfAbsent(new Persisted(object, collected), before);
            }
        });
    }

    private void forgetCollected() {
        for (Object gone = collected.poll(); gone != null; gone = collected.poll()) {
            objects.remove(gone);
        }
    }

    /** Makes those that are no longer managed what they were. */
    void restore(SessionImplementor session) {
        objects.forEach((persisted, before) -> {
            Object object = persisted.get();
            if (object != null && session.getPersistenceContextInternal().getEntry(object) == null) {
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
