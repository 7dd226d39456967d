package org.hibernatepg.history.internal.context;

import java.sql.SQLException;
import org.hibernatepg.history.MissingContextException;
import org.hibernatepg.trigger.TriggerViolation;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.spi.ViolationFactory;

/** Makes exceptions of the errors of triggers that require a context. */
public final class MissingContexts implements ViolationFactory {
    /** What the triggers say. */
    public static final String KIND = "pghistory.context_required";

    @Override
    public String kind() {
        return KIND;
    }

    @Override
    public TriggerViolationException exception(TriggerViolation violation, SQLException cause, String sql) {
        return new MissingContextException(violation, cause, sql);
    }
}
