package org.hibernatepg.trigger.internal.binder;

import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.RowRestriction;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** Fits a trigger to what it stands on: to a view, or to the rows of a subclass that shares its table with others. */
final class Placement {
    private final TriggerSubject subject;
    private final TriggerBindingContext context;

    Placement(TriggerSubject subject, TriggerBindingContext context) {
        this.subject = subject;
        this.context = context;
    }

    /** The triggers that do what one is to do; none after a fault was reported. */
    List<TriggerDefinition> place(TriggerDefinition definition) {
        if (subject.table().isView() && !fitsView(definition)) {
            return List.of();
        }
        return subject.rows().map(rows -> restricted(definition, rows)).orElseGet(() -> List.of(definition));
    }

    /** PostgreSQL has no rows of a view to look at before or after. */
    private boolean fitsView(TriggerDefinition definition) {
        boolean fits = definition.when() == When.INSTEAD_OF || definition.level() == Level.STATEMENT;
        if (definition.operations().contains(Operation.TRUNCATE)) {
            context.fault("fires on TRUNCATE, which there is not for a view", "Leave TRUNCATE out.");
        } else if (!fits) {
            context.fault(
                    "stands on a view, whose rows only a trigger INSTEAD OF the operation sees",
                    "Use @Trigger(when = INSTEAD_OF, …), or declare it on the entities whose tables the view reads.");
        }
        return fits && !definition.operations().contains(Operation.TRUNCATE);
    }

    private List<TriggerDefinition> restricted(TriggerDefinition definition, RowRestriction rows) {
        if (definition.level() == Level.STATEMENT) {
            context.fault(
                    "fires once for a statement on the table %s, which holds rows of other entities too"
                            .formatted(subject.table().getName()),
                    "Declare it on %s, or fire for each row."
                            .formatted(subject.entity().getRootClass().getJpaEntityName()));
            return List.of();
        }
        if (definition.operations().stream().allMatch(Operation::hasOld)) {
            return List.of(restricted(definition, rows.over("old")));
        } else if (definition.operations().stream().allMatch(Operation::hasNew)) {
            return List.of(restricted(definition, rows.over("new")));
        }
        return definition.perOperation().stream()
                .map(one -> restricted(one, rows.over(one.operations().get(0).hasOld() ? "old" : "new")))
                .toList();
    }

    private static TriggerDefinition restricted(TriggerDefinition definition, TriggerCondition rows) {
        return definition.toBuilder()
                .condition(Optional.of(definition.condition().map(rows::and).orElse(rows)))
                .build();
    }
}
