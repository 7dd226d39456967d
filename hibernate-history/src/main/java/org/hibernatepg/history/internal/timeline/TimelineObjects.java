package org.hibernatepg.history.internal.timeline;

import java.util.List;
import java.util.Objects;
import org.hibernate.engine.spi.SessionFactoryImplementor;

/**
 * Which objects a timeline is about.
 *
 * @param isReferred whether events that refer to them are asked for, and not their own
 * @param entity their entity; of none, any
 * @param objects the objects, or keys of such
 * @param depth over how many references, at most
 */
record TimelineObjects(boolean isReferred, Class<?> entity, List<Object> objects, int depth) {
    /** Copies the list. */
    TimelineObjects {
        objects = List.copyOf(objects);
    }

    /** The key of an object whose entity is known, where there is no object. */
    record KeyOnly(Object key) {}

    /** The key of one of the objects. */
    static Object key(Object object, SessionFactoryImplementor factory) {
        return object instanceof KeyOnly only
                ? only.key()
                : Objects.requireNonNull(factory.getPersistenceUnitUtil().getIdentifier(object));
    }
}
