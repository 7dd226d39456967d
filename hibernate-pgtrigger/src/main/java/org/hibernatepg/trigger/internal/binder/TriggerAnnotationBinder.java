package org.hibernatepg.trigger.internal.binder;

import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import org.hibernate.generator.EventType;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** Binds {@link Trigger}: checks that PostgreSQL would take it, and fills the holes of its body. */
public final class TriggerAnnotationBinder implements TriggerBinder<Trigger> {
    @Override
    public void bind(Trigger annotation, TriggerBindingContext context) {
        List<Operation> operations =
                Arrays.stream(annotation.operations()).distinct().toList();
        Optional<List<EntityAttribute>> updateOf = Bindings.attributes(context, annotation.updateOf());
        Optional<List<EntityAttribute>> generated = Bindings.attributes(context, annotation.generates())
                .filter(found -> found.stream().allMatch(attribute -> Bindings.isReadable(context, attribute)));
        if (isWrong(annotation, operations, context) || updateOf.isEmpty() || generated.isEmpty()) {
            return;
        }
        BodyTemplate template = new BodyTemplate(context);
        generated
                .get()
                .forEach(attribute -> TriggerGenerated.map(context.entity(), attribute.property(), events(operations)));
        context.add(Bindings.definition(context, annotation.name())
                .on(annotation.when(), operations)
                .updateOf(columns(updateOf.get()))
                .level(annotation.level())
                .condition(context.condition(annotation.condition(), operations, annotation.when()))
                .declarations(
                        Arrays.stream(annotation.declare()).map(template::fill).toList())
                .body(template.fill(annotation.body()))
                .ignorable(annotation.ignorable())
                .build());
    }

    private static boolean isWrong(Trigger annotation, List<Operation> operations, TriggerBindingContext context) {
        if (operations.isEmpty()) {
            context.fault("fires on no operation", "Name at least one, as in operations = UPDATE.");
        } else if (annotation.body().isBlank()) {
            context.fault("has an empty body", "Write PL/pgSQL statements, the last being a return.");
        } else if (annotation.updateOf().length > 0 && !operations.contains(Operation.UPDATE)) {
            context.fault("restricts updates by updateOf but does not fire on UPDATE", "Add UPDATE to the operations.");
        } else if (annotation.level() == Level.ROW && operations.contains(Operation.TRUNCATE)) {
            context.fault("fires on TRUNCATE for each row", "TRUNCATE knows no rows: use level = STATEMENT.");
        } else if (annotation.level() == Level.STATEMENT
                && !annotation.condition().isEmpty()) {
            context.fault(
                    "has a condition on rows but fires once for a statement",
                    "Use level = ROW, or put the condition into the body.");
        } else if (annotation.generates().length > 0 && !changesRows(annotation)) {
            context.fault(
                    "generates attributes, which only a row trigger that fires before can",
                    "Use when = BEFORE and level = ROW.");
        } else {
            return false;
        }
        return true;
    }

    private static boolean changesRows(Trigger annotation) {
        return annotation.when() == When.BEFORE && annotation.level() == Level.ROW;
    }

    private static List<String> columns(List<EntityAttribute> attributes) {
        return attributes.stream()
                .flatMap(attribute -> attribute.columns().stream())
                .map(Sql::name)
                .toList();
    }

    private static EnumSet<EventType> events(List<Operation> operations) {
        EnumSet<EventType> events = EnumSet.noneOf(EventType.class);
        if (operations.contains(Operation.INSERT)) {
            events.add(EventType.INSERT);
        }
        if (operations.contains(Operation.UPDATE)) {
            events.add(EventType.UPDATE);
        }
        return events;
    }
}
