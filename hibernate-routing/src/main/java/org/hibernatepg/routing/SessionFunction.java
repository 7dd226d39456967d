package org.hibernatepg.routing;

import org.hibernate.Session;
import org.jspecify.annotations.Nullable;

/**
 * Work with a session that gives a result, and may throw what it likes.
 *
 * @param <T> the result
 * @param <E> the checked exception that it throws
 */
@FunctionalInterface
public interface SessionFunction<T extends @Nullable Object, E extends Exception> {
    /** Does the work. */
    T call(Session session) throws E;
}
