package org.hibernatepg.history.internal.trigger;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.spi.SoftDeletion;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;

/** Which updates are deletes: those after which the row is marked, and was not before. */
final class SoftDeletes {
    private SoftDeletes() {}

    /** The condition over {@code old} and {@code new}; empty if rows are really deleted. */
    static Optional<TriggerCondition> condition(TriggerBindingContext context) {
        List<String> conditions = context.declared(SoftDelete.class).stream()
                .filter(annotation ->
                        context.attributes().find(annotation.attribute()).isPresent())
                .flatMap(annotation -> SoftDeletion.of(annotation, context).stream())
                .map(SoftDeletes::condition)
                .toList();
        return conditions.isEmpty() ? Optional.empty() : Optional.of(TriggerCondition.of(disjunction(conditions)));
    }

    private static String condition(SoftDeletion deletion) {
        return deletion.isLive("old." + deletion.column()) + " and " + deletion.isDeleted("new." + deletion.column());
    }

    private static String disjunction(List<String> conditions) {
        return conditions.stream().map(one -> "(" + one + ")").collect(Collectors.joining(" or "));
    }
}
