package org.hibernatepg.history.internal.entity;

import java.util.List;
import java.util.stream.Stream;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.TrackedCollection;

/**
 * The fields of the class of a collection's events. Hibernate is not to look at them: {@link CollectionEventMapping} maps
 * them as the collection is mapped, whatever that was made of.
 */
final class CollectionFields {
    private CollectionFields() {}

    static List<EventField> of(TrackedCollection collection) {
        return collection.parts().stream()
                .flatMap(part ->
                        Stream.of(field(part.name(), part, collection), field(part.oldName(), part, collection)))
                .toList();
    }

    private static EventField field(String name, TrackedCollection.Part part, TrackedCollection collection) {
        return new EventField(name, type(part, collection));
    }

    private static Class<?> type(TrackedCollection.Part part, TrackedCollection collection) {
        boolean isReference = part.name().equals(TrackedCollection.OWNER)
                && collection.ownerAttribute().isEmpty();
        Value value = part.value();
        return isReference
                ? collection.entity().getMappedClass()
                : Types.boxed(value.getType().getReturnedClass());
    }
}
