package org.hibernatepg.history;

import org.hibernate.HibernateException;

/**
 * A session {@linkplain AsOf as of} a point was asked for rows that it cannot tell: those of a tracked table whose history does not hold
 * every write, or, where they are {@linkplain AsOf#refuseUntracked refused}, those of a table that is not tracked. So was a standby that has not
 * replayed all that had been committed by a {@link Moment}.
 */
public class UnknownPastException extends HibernateException {
    private static final long serialVersionUID = 1L;

    /** With what is not known, and why. */
    public UnknownPastException(String message) {
        super(message);
    }
}
