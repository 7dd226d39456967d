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
        if (definition.when() == When.INSTEAD_OF && isTable()) {
            context.fault(
                    "fires instead of the operation, but %s is no view"
                            .formatted(subject.table().getName()),
                    "Use when = BEFORE and return null, or map the entity to a view.");
            return List.of();
        }
        return subject.rows().map(rows -> restricted(definition, rows)).orElseGet(() -> List.of(definition));
    }

    /** Whether Hibernate makes it a table. Where it does not, what {@code @Table} names may as well be a view. */
    private boolean isTable() {
        return !subject.table().equals(subject.entity().getTable());
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
        if (definition.oldTable().isPresent() || definition.newTable().isPresent()) {
            return List.of(definition); // its body selects the rows that are meant
        } else if (definition.level() == Level.STATEMENT) {
            rejectForStatement(definition);
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

    private void rejectForStatement(TriggerDefinition definition) {
        String table = subject.table().getName();
        String root = subject.entity().getRootClass().getJpaEntityName();
        if (definition.operations().contains(Operation.TRUNCATE)) {
            context.fault(
                    "fires on TRUNCATE, which empties the table %s of the rows of other entities too".formatted(table),
                    "Declare it on %s.".formatted(root));
        } else {
            context.fault(
                    "fires once for a statement on the table %s, which has rows of other entities too".formatted(table),
                    "Declare it on %s, fire for each row, or read the rows of the entity from {rows}.".formatted(root));
        }
    }

    private static TriggerDefinition restricted(TriggerDefinition definition, TriggerCondition rows) {
        return definition.toBuilder()
                .condition(Optional.of(definition.condition().map(rows::and).orElse(rows)))
                .build();
    }
}
