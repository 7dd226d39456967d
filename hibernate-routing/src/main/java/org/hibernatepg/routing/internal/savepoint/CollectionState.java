package org.hibernatepg.routing.internal.savepoint;

import java.io.Serializable;
import org.hibernate.collection.spi.AbstractPersistentCollection;
import org.hibernate.collection.spi.PersistentArrayHolder;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.persister.collection.CollectionPersister;
import org.jspecify.annotations.Nullable;

/**
 * A collection as it was when a block began. Of one that was loaded, Hibernate's own copy of the elements tells what it held;
 * one that was not, forgets what it loaded since.
 */
final class CollectionState {
    private final PersistentCollection<?> collection;
    private final CollectionPersister persister;
    private final Object key;
    private final @Nullable Object owner;
    private final boolean initialized;
    private final @Nullable Serializable snapshot;
    private final @Nullable CollectionContent content;
    private final boolean readOnly;
    private boolean touched;

    private CollectionState(
            PersistentCollection<?> collection, CollectionEntry entry, CollectionPersister persister, Object key) {
        this.collection = collection;
        this.persister = persister;
        this.key = key;
        owner = collection.getOwner();
        initialized = collection.wasInitialized();
        snapshot = entry.getSnapshot();
        readOnly = CollectionReadOnly.get(entry);
        content = initialized ? CollectionContent.of(collection, persister, snapshot) : null;
    }

    /** Null for one that no entity refers to any more. */
    static @Nullable CollectionState of(PersistentCollection<?> collection, CollectionEntry entry) {
        CollectionPersister persister = entry.getLoadedPersister();
        Object key = entry.getLoadedKey();
        return persister == null || key == null ? null : new CollectionState(collection, entry, persister, key);
    }

    PersistentCollection<?> collection() {
        return collection;
    }

    /** Sees what the block did to it, as long as the context still tells. */
    void compare(PersistenceContext context) {
        CollectionEntry entry = context.getCollectionEntry(collection);
        touched = entry == null || entry.getSnapshot() != snapshot || collection.isDirty();
        // Operations that wait for it to be loaded are no longer wanted.
        collection.postAction();
    }

    /** Makes it managed by the emptied context. */
    void attach(PersistenceContext context, SharedSessionContractImplementor session) {
        if (!initialized
                && collection.wasInitialized()
                && collection instanceof AbstractPersistentCollection<?> loaded) {
            HibernateParts.uninitialize(loaded);
        }
        collection.setCurrentSession(session);
        collection.setOwner(owner);
        collection.setSnapshot(key, persister.getRole(), snapshot);
        if (initialized) {
            context.addInitializedDetachedCollection(persister, collection);
        } else {
            context.addUninitializedDetachedCollection(persister, collection);
        }
        if (collection instanceof PersistentArrayHolder<?> array) {
            context.addCollectionHolder(array);
        }
        CollectionReadOnly.set(context.getCollectionEntry(collection), readOnly, collection);
    }

    /** Sets its elements back; their own attributes were set back before, since they may decide where they stand. */
    void restore(SharedSessionContractImplementor session) {
        if (content != null) {
            content.restore(collection, touched, session.getFactory());
        }
        collection.clearDirty();
    }
}
