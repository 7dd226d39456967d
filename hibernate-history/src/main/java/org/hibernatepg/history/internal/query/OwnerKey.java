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
        return ofId(asked(source).key(object), source);
    }

    static OwnerKey ofId(Object id, CollectionSource<?> source) {
        asked(source).checked(id);
        String old = TrackedCollection.oldName(TrackedCollection.OWNER);
        return source.collection().ownerAttribute().isEmpty()
                ? new OwnerKey(EITHER.formatted("id(e.owner)", ":owner", "id(e." + old + ")", old), id)
                : new OwnerKey(EITHER.formatted("e.owner", subquery(source), "e." + old, old), id);
    }

    private static AskedObject asked(CollectionSource<?> source) {
        return new AskedObject(
                source.factory(),
                source.entityClass(),
                source.tracked().getIdentifierType().getReturnedClass());
    }

    /** The attribute's value as it is now; of a row that is gone there is none. */
    private static String subquery(CollectionSource<?> source) {
        return "(select o.%s from %s o where id(o) = :owner)"
                .formatted(
                        source.collection().ownerAttribute().orElseThrow(),
                        source.tracked().getEntityName());
    }
}
