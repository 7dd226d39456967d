package org.hibernatepg.trigger;

import java.io.Serializable;
import java.util.List;

/**
 * What the server's error says of a refused statement.
 *
 * @param message the message of the error
 * @param uri the URI of the trigger, {@code "Payment:append_only"}
 * @param table the table whose row was refused, {@code schema.table}
 * @param operation the operation that was refused
 * @param changes the attributes whose values were refused; none where the operation itself was
 */
public record TriggerViolation(
        String message, String uri, String table, Operation operation, List<AttributeChange> changes)
        implements Serializable {
    /** Copies the list. */
    public TriggerViolation {
        changes = List.copyOf(changes);
    }

    /** The JPA name of the entity on which, or on a collection of which, the trigger is declared. */
    public String entityName() {
        String subject = uri.substring(0, uri.indexOf(':'));
        int collection = subject.indexOf('.');
        return collection < 0 ? subject : subject.substring(0, collection);
    }
}
