package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.internal.ddl.StatementRows;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link Protect}: one trigger for the rows or one for each operation, and one beside it for {@code truncate}. */
public final class ProtectBinder implements TriggerBinder<Protect> {
    @Override
    public void bind(Protect annotation, TriggerBindingContext context) {
        List<Operation> operations =
                Arrays.stream(annotation.operations()).distinct().toList();
        if (isWrong(annotation, operations, context)) {
            return;
        }
        List<Operation> onRows =
                operations.stream().filter(operation -> operation != TRUNCATE).toList();
        if (!onRows.isEmpty()) {
            bindRows(annotation, context, operations, onRows);
        }
        if (operations.contains(TRUNCATE)) {
            context.add(definition(annotation, context)
                    .part(onRows.isEmpty() ? "" : "truncate")
                    .on(annotation.when(), List.of(TRUNCATE))
                    .level(Level.STATEMENT)
                    .body(raise(annotation, context, operations).render())
                    .build());
        }
    }

    private static boolean isWrong(Protect annotation, List<Operation> operations, TriggerBindingContext context) {
        boolean onTruncate = operations.contains(TRUNCATE);
        return new Rules(context)
                .refuse(operations.isEmpty(), "protects no operation", "Name at least one, as in operations = DELETE.")
                .refuse(
                        onTruncate && !annotation.condition().isEmpty(),
                        "has a condition and protects TRUNCATE, which knows no rows that could meet it",
                        "Declare a second @Protect without a condition for TRUNCATE.")
                .refuse(
                        onTruncate && annotation.timing() != Timing.NOT_DEFERRABLE,
                        "can be deferred and protects TRUNCATE, which is done at once",
                        "Declare a second @Protect without a timing for TRUNCATE.")
                .checkTiming(annotation.timing(), annotation.when(), annotation.level())
                .areBroken();
    }

    private static void bindRows(
            Protect annotation, TriggerBindingContext context, List<Operation> operations, List<Operation> onRows) {
        Optional<TriggerCondition> condition = context.condition(annotation.condition(), onRows, when(annotation));
        TriggerDefinition.Builder builder = definition(annotation, context);
        if (annotation.level() == Level.ROW) {
            context.add(builder.on(annotation.when(), onRows)
                    .timing(annotation.timing())
                    .condition(condition)
                    .body(rowBody(annotation, context, operations, onRows))
                    .build());
            return;
        }
        builder.on(when(annotation), onRows).level(Level.STATEMENT).declarations(List.of(Raise.DECLARATION));
        for (TriggerDefinition single : builder.build().perOperation()) {
            Operation operation = single.operations().get(0);
            StatementRows rows = Bindings.rows(context, operation, TransitionTables.DEFAULT, condition);
            String side = rows.nearestSide();
            Raise raise = raise(annotation, context, operations).key(context.subject(), side);
            String body = raise.renderIfAny(operation, rows.rows(side));
            context.add(rows.declare(single.toBuilder().body(body)).build());
        }
    }

    /** The rows of a statement are there after it. */
    private static When when(Protect annotation) {
        return annotation.level() == Level.STATEMENT ? When.AFTER : annotation.when();
    }

    private static TriggerDefinition.Builder definition(Protect annotation, TriggerBindingContext context) {
        return Bindings.definition(context, annotation.name()).ignorable(annotation.ignorable());
    }

    private static String rowBody(
            Protect annotation, TriggerBindingContext context, List<Operation> operations, List<Operation> onRows) {
        String row = onRows.contains(INSERT) ? "new" : "old";
        boolean bothKinds = onRows.contains(INSERT) && onRows.contains(DELETE);
        Raise raise = raise(annotation, context, operations);
        return bothKinds ? raise.render() : raise.key(context.subject(), row).render();
    }

    private static Raise raise(Protect annotation, TriggerBindingContext context, List<Operation> operations) {
        String words = operations.stream()
                .map(operation -> operation.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
        return Raise.violation(ViolationKind.PROTECTED, Bindings.uri(context, annotation.name()))
                .message("Cannot %s rows from %s table"
                        .formatted(words, context.subject().table().getName()));
    }
}
