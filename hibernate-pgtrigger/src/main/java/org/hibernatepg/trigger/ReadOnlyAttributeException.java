package org.hibernatepg.trigger;

import java.sql.SQLException;
import java.util.List;

/** An attribute was changed that {@link ReadOnly} or {@link Versioned} keeps. */
public class ReadOnlyAttributeException extends TriggerViolationException {
    private static final long serialVersionUID = 1L;

    /** Made where the server's error is read. */
    public ReadOnlyAttributeException(TriggerViolation violation, SQLException cause, String sql) {
        super(violation, cause, sql);
    }

    /** The attributes that were changed, with their values. */
    public List<AttributeChange> changes() {
        return violation().changes();
    }
}
