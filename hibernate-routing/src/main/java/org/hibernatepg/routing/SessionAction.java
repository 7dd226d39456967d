package org.hibernatepg.routing;

import org.hibernate.Session;

/**
 * Work with a session, which may throw what it likes.
 *
 * @param <E> the checked exception that it throws
 */
@FunctionalInterface
public interface SessionAction<E extends Exception> {
    /** Does the work. */
    void run(Session session) throws E;
}
