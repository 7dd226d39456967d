package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.engine.spi.CollectionEntry;

/** Whether a collection is read only, which is known since Hibernate 7.4. */
final class CollectionReadOnly {
    private static final boolean KNOWN = PrivateField.find(CollectionEntry.class, "readOnly") != null;

    private CollectionReadOnly() {}

    static boolean get(CollectionEntry entry) {
        return KNOWN && entry.isReadOnly();
    }

    static void set(CollectionEntry entry, boolean readOnly, PersistentCollection<?> collection) {
        if (KNOWN && readOnly) {
            entry.setReadOnly(true, collection);
        }
    }
}
