package org.hibernatepg.history;

import java.sql.SQLException;
import org.hibernatepg.trigger.TriggerViolation;
import org.hibernatepg.trigger.TriggerViolationException;

/**
 * Something was written without a {@link HistoryContext} of which an event would have been recorded, where
 * {@link TrackHistory#contextRequired()} holds. The statement is undone, whole.
 */
public class MissingContextException extends TriggerViolationException {
    private static final long serialVersionUID = 1L;

    /** Made where the server's error is read. */
    public MissingContextException(TriggerViolation violation, SQLException cause, String sql) {
        super(violation, cause, sql);
    }
}
