package org.hibernatepg.trigger.spi;

import java.sql.SQLException;
import org.hibernatepg.trigger.TriggerViolation;
import org.hibernatepg.trigger.TriggerViolationException;

/**
 * Makes typed exceptions of errors that triggers of another module raise. Loaded as a Java service, by the class loader of
 * this library.
 *
 * <p>Such an error has, in {@code RAISE … USING}, the kind in {@code DATATYPE}, the URI of the trigger in {@code CONSTRAINT},
 * {@code SCHEMA} and {@code TABLE}, and a {@code DETAIL} that begins with the operation: {@code INSERT refused}.
 */
public interface ViolationFactory {
    /** What stands in {@code DATATYPE}: a text that no other module uses, {@code "pghistory.context_required"}. */
    String kind();

    /**
     * The exception.
     *
     * @param violation what the error says
     * @param cause the driver's exception
     * @param sql the statement, as far as it is known
     */
    TriggerViolationException exception(TriggerViolation violation, SQLException cause, String sql);
}
