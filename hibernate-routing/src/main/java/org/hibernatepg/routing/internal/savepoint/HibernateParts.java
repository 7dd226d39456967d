package org.hibernatepg.routing.internal.savepoint;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Map;
import org.hibernate.collection.spi.AbstractPersistentCollection;
import org.hibernate.collection.spi.PersistentIdentifierBag;
import org.hibernate.engine.spi.ActionQueue;
import org.hibernate.proxy.AbstractLazyInitializer;
import org.hibernate.resource.jdbc.internal.AbstractLogicalConnectionImplementor;
import org.hibernate.resource.transaction.backend.jdbc.internal.JdbcResourceLocalTransactionCoordinatorImpl;
import org.jspecify.annotations.Nullable;

/**
 * The private parts of Hibernate that a rollback to a savepoint sets back, in one place. The first use finds all of them, so
 * that a line of Hibernate which differs fails there and says how, and not in the middle of a rollback.
 */
final class HibernateParts {
    private static final PrivateField PROXY_INITIALIZED = PrivateField.of(AbstractLazyInitializer.class, "initialized");
    private static final PrivateField PROXY_TARGET = PrivateField.of(AbstractLazyInitializer.class, "target");
    private static final PrivateField COLLECTION_INITIALIZED =
            PrivateField.of(AbstractPersistentCollection.class, "initialized");
    static final PrivateField BAG_IDENTIFIERS = PrivateField.of(PersistentIdentifierBag.class, "identifiers");

    /** Up to 7.2 the mark that a transaction can only be rolled back is the driver's, then it is a status of the connection. */
    static final @Nullable PrivateField DRIVER_MARK = PrivateField.find(
            JdbcResourceLocalTransactionCoordinatorImpl.TransactionDriverControlImpl.class, "rollbackOnly");

    static final PrivateField CONNECTION_STATUS = PrivateField.of(AbstractLogicalConnectionImplementor.class, "status");

    /** From 7.2 the callbacks of a transaction are an object of their own; before, the action queue held them. */
    static final @Nullable PrivateField CALLBACKS =
            PrivateField.find(ActionQueue.class, "transactionCompletionCallbacks");

    private HibernateParts() {}

    /** Finds all parts, or fails. */
    static void check() {
        CompletionCallbacks.check();
    }

    /** Makes a proxy forget what it has loaded. */
    static void uninitialize(AbstractLazyInitializer proxy) {
        PROXY_TARGET.set(proxy, null);
        PROXY_INITIALIZED.set(proxy, false);
    }

    /** Makes a collection forget what it has loaded. */
    static void uninitialize(AbstractPersistentCollection<?> collection) {
        for (Class<?> type = collection.getClass();
                type != AbstractPersistentCollection.class;
                type = type.getSuperclass()) {
            for (Field field : type.getDeclaredFields()) {
                if (holdsElements(field)) {
                    field.setAccessible(true);
                    clear(field, collection);
                }
            }
        }
        COLLECTION_INITIALIZED.set(collection, false);
    }

    private static boolean holdsElements(Field field) {
        return !Modifier.isStatic(field.getModifiers())
                && (Collection.class.isAssignableFrom(field.getType()) || Map.class.isAssignableFrom(field.getType()));
    }

    private static void clear(Field field, Object target) {
        try {
            field.set(target, null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
