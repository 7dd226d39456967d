package org.hibernatepg.history.internal.model;

import java.util.Optional;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * What a session factory has to know of a tracked collection to answer questions.
 *
 * @param place the attribute of an event that tells the elements of one owner apart; none if nothing does
 * @param ownerAttribute the attribute of the owner to which rows refer, if it is not the key
 * @param ownerType the type of the owner in an event
 * @param placeType the type of the place, null if there is none
 * @param elementType the type of the element, null if the table has no column for it
 */
public record CollectionModel(
        Optional<String> place,
        Optional<String> ownerAttribute,
        Type ownerType,
        @Nullable Type placeType,
        @Nullable Type elementType) {

    static CollectionModel of(TrackedCollection collection, PersistentClass event) {
        Optional<String> place = collection.place().map(TrackedCollection.Part::name);
        return new CollectionModel(
                place,
                collection.ownerAttribute(),
                event.getProperty(TrackedCollection.OWNER).getType(),
                place.map(name -> event.getProperty(name).getType()).orElse(null),
                event.hasProperty(TrackedCollection.ELEMENT)
                        ? event.getProperty(TrackedCollection.ELEMENT).getType()
                        : null);
    }
}
