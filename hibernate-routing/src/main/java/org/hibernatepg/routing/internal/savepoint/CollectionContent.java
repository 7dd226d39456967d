package org.hibernatepg.routing.internal.savepoint;

import java.io.Serializable;
import java.lang.reflect.Array;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import org.hibernate.collection.spi.PersistentArrayHolder;
import org.hibernate.collection.spi.PersistentCollection;
import org.hibernate.collection.spi.PersistentIdentifierBag;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.type.Type;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/**
 * The elements of a loaded collection. Hibernate's own copy holds them; what it does not, the order of a hashed collection or
 * anything of one that never changes, is copied.
 */
final class CollectionContent {
    private final CollectionPersister persister;

    /** Elements in order; those of a map if the collection is no map are those of its values. */
    private final Object elements;

    private final @Nullable Map<Integer, Object> identifiers;

    private CollectionContent(
            CollectionPersister persister, Object elements, @Nullable Map<Integer, Object> identifiers) {
        this.persister = persister;
        this.elements = elements;
        this.identifiers = identifiers;
    }

    static CollectionContent of(
            PersistentCollection<?> collection, CollectionPersister persister, @Nullable Serializable snapshot) {
        if (collection instanceof PersistentIdentifierBag<?> bag) {
            return new CollectionContent(persister, copies(bag, persister), identifiers(bag));
        }
        Object known = snapshot == null ? collection.getSnapshot(persister) : snapshot;
        boolean losesOrder = known instanceof Map && !(known instanceof SortedMap) && persister.hasOrdering();
        return new CollectionContent(persister, losesOrder ? ordered(collection, persister) : known, null);
    }

    @SuppressWarnings("unchecked")
    private static @Nullable Map<Integer, Object> identifiers(PersistentIdentifierBag<?> bag) {
        Object found = HibernateParts.BAG_IDENTIFIERS.get(bag);
        return found == null ? null : new HashMap<>((Map<Integer, Object>) found);
    }

    private static Object ordered(PersistentCollection<?> collection, CollectionPersister persister) {
        if (collection instanceof Map<?, ?> map) {
            Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
            map.forEach((index, element) -> copy.put(index, copy(element, persister)));
            return copy;
        }
        return copies((Collection<?>) collection, persister);
    }

    private static List<@Nullable Object> copies(Collection<?> elements, CollectionPersister persister) {
        List<@Nullable Object> copies = new ArrayList<>(elements.size());
        for (Object element : elements) {
            copies.add(copy(element, persister));
        }
        return copies;
    }

    private static @Nullable Object copy(@Nullable Object element, CollectionPersister persister) {
        return elementType(persister).deepCopy(element, persister.getFactory());
    }

    /** Every line of Hibernate has it; what shall replace it differs between them. */
    @SuppressWarnings("removal")
    private static Type elementType(CollectionPersister persister) {
        return persister.getElementType();
    }

    /**
     * Sets the elements back where they differ.
     *
     * @param touched whether the collection is known to have changed; elements may have changed within all the same
     */
    void restore(PersistentCollection<?> collection, boolean touched, SessionFactoryImplementor factory) {
        boolean mayDiffer = touched
                || elementType(persister).isMutable()
                || collection.isDirectlyAccessible()
                || collection instanceof PersistentArrayHolder;
        if (!mayDiffer) {
            return;
        }
        if (collection instanceof PersistentArrayHolder<?> holder) {
            restoreArray(holder.getArray(), factory);
        } else if (collection instanceof Map<?, ?> map) {
            restoreMap(map, factory);
        } else if (collection instanceof Collection<?> list) {
            restoreCollection(list, factory);
        } else {
            throw new RoutingException("The collection " + persister.getRole() + " is a "
                    + collection.getClass().getName() + ", which nested transactions cannot set back."
                    + " Use 'NestedTransactions.clearing()' where such a collection is managed.");
        }
        if (identifiers != null && collection instanceof PersistentIdentifierBag<?> bag) {
            HibernateParts.BAG_IDENTIFIERS.set(bag, new HashMap<>(identifiers));
        }
    }

    private void restoreArray(Object array, SessionFactoryImplementor factory) {
        for (int i = 0; i < Array.getLength(elements); i++) {
            Object wanted = Array.get(elements, i);
            if (!isSame(Array.get(array, i), wanted, factory)) {
                Array.set(array, i, copy(wanted, persister));
            }
        }
    }

    @SuppressWarnings("unchecked")
    private void restoreMap(Map<?, ?> map, SessionFactoryImplementor factory) {
        Map<Object, @Nullable Object> wanted = (Map<Object, @Nullable Object>) elements;
        if (holds(map, wanted, factory)) {
            return;
        }
        Map<Object, @Nullable Object> target = (Map<Object, @Nullable Object>) map;
        target.clear();
        wanted.forEach((index, element) -> target.put(index, copy(element, persister)));
    }

    private boolean holds(Map<?, ?> map, Map<Object, @Nullable Object> wanted, SessionFactoryImplementor factory) {
        if (map.size() != wanted.size()) {
            return false;
        }
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            if (!wanted.containsKey(entry.getKey()) || !isSame(entry.getValue(), wanted.get(entry.getKey()), factory)) {
                return false;
            }
        }
        return true;
    }

    @SuppressWarnings("unchecked")
    private void restoreCollection(Collection<?> collection, SessionFactoryImplementor factory) {
        boolean hashed = elements instanceof Map;
        Collection<?> wanted = elements instanceof Map<?, ?> map ? map.values() : (Collection<?>) elements;
        if (hashed ? holdsAll(collection, (Map<?, ?>) elements, factory) : holdsInOrder(collection, wanted, factory)) {
            return;
        }
        List<@Nullable Object> restored = new ArrayList<>(wanted.size());
        (hashed ? inOrder(wanted, collection) : wanted).forEach(element -> restored.add(copy(element, persister)));
        Collection<@Nullable Object> target = (Collection<@Nullable Object>) collection;
        target.clear();
        target.addAll(restored);
    }

    /** Hibernate's copy of a set has no order of its own: what is still there stays where it is. */
    private static List<@Nullable Object> inOrder(Collection<?> wanted, Collection<?> current) {
        List<@Nullable Object> ordered = new ArrayList<>(current);
        ordered.retainAll(wanted);
        List<@Nullable Object> missing = new ArrayList<>(wanted);
        missing.removeAll(ordered);
        ordered.addAll(missing);
        return ordered.size() == wanted.size() ? ordered : new ArrayList<>(wanted);
    }

    private boolean holdsAll(Collection<?> set, Map<?, ?> wanted, SessionFactoryImplementor factory) {
        if (set.size() != wanted.size()) {
            return false;
        }
        for (Object element : set) {
            if (!wanted.containsKey(element) || !isSame(element, wanted.get(element), factory)) {
                return false;
            }
        }
        return true;
    }

    private boolean holdsInOrder(Collection<?> list, Collection<?> wanted, SessionFactoryImplementor factory) {
        Iterator<?> expected = wanted.iterator();
        if (list.size() != wanted.size()) {
            return false;
        }
        for (Object element : list) {
            if (!isSame(element, expected.next(), factory)) {
                return false;
            }
        }
        return true;
    }

    private boolean isSame(@Nullable Object one, @Nullable Object other, SessionFactoryImplementor factory) {
        Type type = elementType(persister);
        return one == other || (!type.isEntityType() && !type.isAnyType() && type.isEqual(one, other, factory));
    }
}
