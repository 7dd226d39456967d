package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.List;
import java.util.Set;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * Refuses to move a row to another partition where deletes are replaced. PostgreSQL moves a row by deleting and inserting
 * it; a trigger that skips the delete makes it skip the insert too, without an error, and cannot tell that the delete is
 * a part of an update.
 *
 * @see <a href="https://www.postgresql.org/docs/current/trigger-definition.html">PostgreSQL, Overview of Trigger
 *     Behavior</a>
 */
final class PartitionMove {
    private PartitionMove() {}

    /** Adds a part to the declaration of a trigger that skips deletes, if the partition key is mapped as such. */
    static void refuse(TriggerDefinition skipping, TriggerBindingContext context) {
        Set<Column> keys = Set.copyOf(Bindings.partitionColumns(context.entity()));
        List<EntityAttribute> attributes = context.attributes().top().stream()
                .filter(attribute -> keys.containsAll(attribute.columns()))
                .toList();
        if (attributes.isEmpty()) {
            return;
        }
        String paths =
                String.join(", ", attributes.stream().map(EntityAttribute::path).toList());
        context.add(Bindings.definition(context, skipping.name())
                .part("move")
                .on(When.BEFORE, List.of(UPDATE))
                .condition(context.condition("changed(" + paths + ")", List.of(UPDATE)))
                .body(Raise.violation(ViolationKind.READ_ONLY, skipping.uri())
                        .message("Cannot move a row of table %s to another partition: it would be marked as deleted and"
                                        .formatted(context.subject().table().getName())
                                + " stay")
                        .key(context.subject(), "old")
                        .changed(attributes)
                        .render())
                .ignorable(skipping.ignorable())
                .build());
    }
}
