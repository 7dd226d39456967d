package org.hibernatepg.history.internal.query;

import org.hibernatepg.history.internal.model.TrackedCollection;

/**
 * By what the events of one owner are found.
 *
 * @param condition HQL over the event {@code e} with the parameter {@code :owner}
 * @param value the parameter
 */
record OwnerKey(String condition, Object value) {
    /** Also a row that an update gave to another owner was this one's. */
    private static final String EITHER = "(%1$s = %2$s or (%3$s = %2$s and e.%4$s <> e.owner))";

    static <T> OwnerKey of(T object, CollectionSource<T> source) {
        if (!source.entityClass().isInstance(object)) {
            throw new IllegalArgumentException("Asked for the events of %s, which is no %s."
                    .formatted(
                            object == null
                                    ? "null"
                                    : "an object of " + object.getClass().getName(),
                            source.entityClass().getName()));
        }
        Object id = source.factory().getPersistenceUnitUtil().getIdentifier(object);
        if (id == null) {
            throw new IllegalArgumentException(
                    "Asked for the events of an object of %s that has no key yet: persist it first."
                            .formatted(source.entityClass().getName()));
        }
        return ofId(id, source);
    }

    static OwnerKey ofId(Object id, CollectionSource<?> source) {
        Class<?> type = source.tracked().getIdentifierType().getReturnedClass();
        if (!type.isInstance(id)) {
            throw new IllegalArgumentException("Asked for the events of %s with the key %s, which is no %s."
                    .formatted(source.entityClass().getName(), id, type.getName()));
        }
        String old = TrackedCollection.oldName(TrackedCollection.OWNER);
        return source.collection().ownerAttribute().isEmpty()
                ? new OwnerKey(EITHER.formatted("id(e.owner)", ":owner", "id(e." + old + ")", old), id)
                : new OwnerKey(EITHER.formatted("e.owner", subquery(source), "e." + old, old), id);
    }

    /** The attribute's value as it is now; of a row that is gone there is none. */
    private static String subquery(CollectionSource<?> source) {
        return "(select o.%s from %s o where id(o) = :owner)"
                .formatted(
                        source.collection().ownerAttribute().orElseThrow(),
                        source.tracked().getEntityName());
    }
}
