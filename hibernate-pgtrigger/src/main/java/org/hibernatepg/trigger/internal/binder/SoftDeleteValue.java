package org.hibernatepg.trigger.internal.binder;

import java.time.temporal.Temporal;
import java.util.Date;
import java.util.Optional;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** The SQL of the value that marks a deleted row. */
final class SoftDeleteValue {
    private static final String NOW = "now()";

    private SoftDeleteValue() {}

    /** The value as the annotation gives it, or the default of the attribute's type; empty after a fault. */
    static Optional<String> of(SoftDelete annotation, EntityAttribute mark, TriggerBindingContext context) {
        Class<?> type = mark.property().getType().getReturnedClass();
        String value = annotation.value();
        if (value.equals(SoftDelete.NULL)) {
            return Optional.of("null");
        }
        if (isTemporal(type) && (value.isEmpty() || value.equals(NOW))) {
            return Optional.of(NOW);
        }
        if (!value.isEmpty()) {
            return context.literal(mark, value);
        }
        if (type == boolean.class || type == Boolean.class) {
            return context.literal(mark, "false");
        }
        context.fault(
                "gives no value for the attribute '%s' of type %s".formatted(mark.path(), type.getSimpleName()),
                "Say what marks a deleted row, as in value = \"…\"; only booleans and date-times have a default.");
        return Optional.empty();
    }

    private static boolean isTemporal(Class<?> type) {
        return Temporal.class.isAssignableFrom(type) || Date.class.isAssignableFrom(type);
    }
}
