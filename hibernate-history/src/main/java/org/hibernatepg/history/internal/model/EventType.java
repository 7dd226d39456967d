package org.hibernatepg.history.internal.model;

import jakarta.persistence.MappedSuperclass;
import java.lang.reflect.Modifier;
import org.hibernatepg.history.EventRecord;

/**
 * The class that a history names for its events.
 *
 * @param type the class; {@link EventRecord} itself if none is named
 * @param written whether it is an entity, written by the program, or a base class of one that is generated
 */
public record EventType(Class<? extends EventRecord> type, boolean written) {
    /** The one of a history that names none. */
    static final EventType PLAIN = new EventType(EventRecord.class, false);

    /** Whether a class can be the base of a generated one. */
    static boolean isBase(Class<?> type) {
        return type == EventRecord.class
                || (type.isAnnotationPresent(MappedSuperclass.class) && !Modifier.isFinal(type.getModifiers()));
    }
}
