package org.hibernatepg.trigger;

import java.sql.SQLException;

/** An operation was attempted that {@link Protect} forbids. */
public class ProtectedOperationException extends TriggerViolationException {
    private static final long serialVersionUID = 1L;

    /** Made where the server's error is read. */
    public ProtectedOperationException(TriggerViolation violation, SQLException cause, String sql) {
        super(violation, cause, sql);
    }
}
