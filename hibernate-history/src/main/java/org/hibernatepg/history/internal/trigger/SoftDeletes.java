package org.hibernatepg.history.internal.trigger;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;

/** Which updates are deletes: those after which the row is marked, and was not before. */
final class SoftDeletes {
    private SoftDeletes() {}

    /** The condition over {@code old} and {@code new}; empty if rows are really deleted. */
    static Optional<TriggerCondition> condition(TriggerBindingContext context) {
        List<String> conditions = context.declared(SoftDelete.class).stream()
                .flatMap(annotation -> condition(annotation, context).stream())
                .toList();
        return conditions.isEmpty()
                ? Optional.empty()
                : Optional.of(TriggerCondition.of(
                        conditions.stream().map(one -> "(" + one + ")").collect(Collectors.joining(" or "))));
    }

    private static Optional<String> condition(SoftDelete annotation, TriggerBindingContext context) {
        // What the annotation gets wrong is reported by its own binder.
        return context.attributes()
                .find(annotation.attribute())
                .filter(mark -> mark.columns().size() == 1)
                .flatMap(mark -> condition(annotation.value(), mark, context));
    }

    private static Optional<String> condition(String value, EntityAttribute mark, TriggerBindingContext context) {
        String column = mark.columns().get(0).getQuotedName(context.dialect());
        if (value.equals(SoftDelete.NULL)) {
            return Optional.of("old.%1$s is not null and new.%1$s is null".formatted(column));
        }
        Class<?> type = mark.property().getType().getReturnedClass();
        boolean isBoolean = type == boolean.class || type == Boolean.class;
        if (!isBoolean && (value.equals("now()") || value.isEmpty()) && type != String.class) {
            return Optional.of("old.%1$s is null and new.%1$s is not null".formatted(column));
        }
        return context.literal(mark, isBoolean && value.isEmpty() ? "false" : value)
                .map(deleted -> "old.%1$s is distinct from %2$s and new.%1$s is not distinct from %2$s"
                        .formatted(column, deleted));
    }
}
