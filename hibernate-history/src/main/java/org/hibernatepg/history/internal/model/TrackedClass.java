package org.hibernatepg.history.internal.model;

import java.util.List;
import org.hibernate.mapping.PersistentClass;

/**
 * A class of a tracked hierarchy, with the event entity for its objects.
 *
 * @param entity the class
 * @param eventName the JPA name of the event entity
 * @param attributes what its events hold, inherited attributes included, sorted by name
 */
public record TrackedClass(PersistentClass entity, String eventName, List<TrackedAttribute> attributes) {
    /** Copies the list. */
    public TrackedClass {
        attributes = List.copyOf(attributes);
    }

    /** What an event says of the class of its object: the JPA name of the entity. */
    public String name() {
        return entity.getJpaEntityName();
    }
}
