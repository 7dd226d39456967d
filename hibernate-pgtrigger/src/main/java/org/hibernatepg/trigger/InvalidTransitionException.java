package org.hibernatepg.trigger;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** A state was to be reached from another, or to be inserted, that {@link FSM} does not allow. */
public class InvalidTransitionException extends TriggerViolationException {
    private static final long serialVersionUID = 1L;

    /** Made where the server's error is read. */
    public InvalidTransitionException(TriggerViolation violation, SQLException cause, String sql) {
        super(violation, cause, sql);
    }

    /** The attribute that holds the state. */
    public String attribute() {
        return change().attribute();
    }

    /** The state before, as it is stored; null if it was null or if the row was to be inserted. */
    public @Nullable String from() {
        return change().oldValue();
    }

    /** The state that was refused, as it is stored. */
    public @Nullable String to() {
        return change().newValue();
    }

    private AttributeChange change() {
        return violation().changes().get(0);
    }
}
