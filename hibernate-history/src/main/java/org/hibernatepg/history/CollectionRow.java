package org.hibernatepg.history;

import org.hibernate.proxy.HibernateProxy;
import org.hibernate.proxy.LazyInitializer;
import org.jspecify.annotations.Nullable;

/**
 * A row of a collection's table.
 *
 * @param owner a reference to the entity that has the collection, which loads on access; the value of an attribute of it, if
 *     the table refers to that instead of the key
 * @param key the index in a list, counted as the column counts it, the key of a map, or what {@code @CollectionId} numbers;
 *     null where there is none
 * @param element a value, an embeddable, or a reference to an entity
 */
public record CollectionRow(
        Object owner, @Nullable Object key, @Nullable Object element) {
    /** References that are not loaded are told by entity and key: what they refer to may be gone. */
    @Override
    public String toString() {
        return "CollectionRow[owner=%s, key=%s, element=%s]".formatted(told(owner), told(key), told(element));
    }

    private static @Nullable Object told(@Nullable Object value) {
        LazyInitializer reference = HibernateProxy.extractLazyInitializer(value);
        return reference == null || !reference.isUninitialized()
                ? value
                : reference.getEntityName() + "#" + reference.getInternalIdentifier();
    }
}
