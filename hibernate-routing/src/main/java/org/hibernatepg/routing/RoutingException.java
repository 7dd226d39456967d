package org.hibernatepg.routing;

import org.hibernate.HibernateException;
import org.jspecify.annotations.Nullable;

/**
 * Something about routing is configured or used in a way that cannot work: an unknown strategy, a replica of another
 * cluster, a scope that is closed on another thread. The message says what was found and what to do instead.
 */
public class RoutingException extends HibernateException {
    private static final long serialVersionUID = 1L;

    /** An exception with the fault and its remedy. */
    public RoutingException(String message) {
        super(message);
    }

    /** An exception with the fault, its remedy and what it came from. */
    public RoutingException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
