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
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link Trigger}: checks that PostgreSQL would take it, and fills the holes of its body. */
public final class TriggerAnnotationBinder implements TriggerBinder<Trigger> {
    @Override
    public void bind(Trigger annotation, TriggerBindingContext context) {
        List<Operation> operations =
                Arrays.stream(annotation.operations()).distinct().toList();
        Optional<List<EntityAttribute>> updateOf = Bindings.attributes(context, annotation.updateOf());
        Optional<List<EntityAttribute>> generated = Bindings.attributes(context, annotation.generates())
                .filter(found -> found.stream().allMatch(attribute -> Bindings.isReadable(context, attribute)));
        if (TriggerRules.areBroken(annotation, operations, context) || updateOf.isEmpty() || generated.isEmpty()) {
            return;
        }
        BodyTemplate template = new BodyTemplate(context, annotation.level());
        generated
                .get()
                .forEach(attribute -> TriggerGenerated.map(context.entity(), attribute.property(), events(operations)));
        TriggerDefinition definition = Bindings.definition(context, annotation.name())
                .on(annotation.when(), operations)
                .updateOf(columns(updateOf.get()))
                .level(annotation.level())
                .timing(annotation.timing())
                .condition(context.condition(annotation.condition(), operations, annotation.when()))
                .declarations(
                        Arrays.stream(annotation.declare()).map(template::fill).toList())
                .body(template.fill(annotation.body()))
                .phase(changes(annotation) ? TriggerDefinition.Phase.CHANGE : TriggerDefinition.Phase.CHECK)
                .position(changes(annotation) ? ChangeOrder.TRIGGER : 0)
                .ignorable(annotation.ignorable())
                .build();
        if (annotation.level() == Level.STATEMENT) {
            new StatementTrigger(annotation, definition, context).add();
        } else {
            context.add(definition);
        }
    }

    /** Whether it says that it changes the row that is to be stored. */
    private static boolean changes(Trigger annotation) {
        return annotation.when() == When.BEFORE && annotation.generates().length > 0;
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
