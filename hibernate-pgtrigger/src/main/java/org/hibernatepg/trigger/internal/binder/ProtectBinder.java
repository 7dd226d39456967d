package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link Protect}: one trigger for the rows, one beside it for {@code truncate}. */
public final class ProtectBinder implements TriggerBinder<Protect> {
    @Override
    public void bind(Protect annotation, TriggerBindingContext context) {
        List<Operation> operations =
                List.of(annotation.operations()).stream().distinct().toList();
        if (operations.isEmpty()) {
            context.fault("protects no operation", "Name at least one, as in operations = DELETE.");
            return;
        }
        List<Operation> onRows =
                operations.stream().filter(operation -> operation != TRUNCATE).toList();
        if (!onRows.isEmpty()) {
            context.add(definition(annotation, context)
                    .on(annotation.when(), onRows)
                    .condition(context.condition(annotation.condition(), onRows, annotation.when()))
                    .body(rowBody(annotation, context, operations, onRows))
                    .build());
        }
        if (operations.contains(TRUNCATE)) {
            bindTruncate(annotation, context, operations, onRows.isEmpty() ? "" : "truncate");
        }
    }

    private static void bindTruncate(
            Protect annotation, TriggerBindingContext context, List<Operation> operations, String part) {
        if (!annotation.condition().isEmpty()) {
            context.fault(
                    "has a condition and protects TRUNCATE, which knows no rows that could meet it",
                    "Declare a second @Protect without a condition for TRUNCATE.");
            return;
        }
        context.add(definition(annotation, context)
                .part(part)
                .on(annotation.when(), List.of(TRUNCATE))
                .level(Level.STATEMENT)
                .body(raise(annotation, context, operations).render())
                .build());
    }

    private static TriggerDefinition.Builder definition(Protect annotation, TriggerBindingContext context) {
        return Bindings.definition(context, annotation.name()).ignorable(annotation.ignorable());
    }

    private static String rowBody(
            Protect annotation, TriggerBindingContext context, List<Operation> operations, List<Operation> onRows) {
        String row = onRows.contains(INSERT) ? "new" : "old";
        boolean bothKinds = onRows.contains(INSERT) && onRows.contains(Operation.DELETE);
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
