package org.hibernatepg.trigger.internal.binder;

import org.hibernatepg.trigger.spi.TriggerCondition;
import static org.hibernatepg.trigger.Operation.DELETE;

import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link SoftDelete}: a trigger for every writer, and a statement for Hibernate's own removals. */
public final class SoftDeleteBinder implements TriggerBinder<SoftDelete> {
    @Override
    public void bind(SoftDelete annotation, TriggerBindingContext context) {
        context.attribute(annotation.attribute()).ifPresent(mark -> {
            if (Bindings.isSingleValue(mark)) {
                SoftDeleteValue.of(annotation, mark, context)
                        .ifPresent(value -> bind(annotation, mark, value, context));
            } else {
                context.fault(
                        "names the attribute '%s', which is not a single value".formatted(mark.path()),
                        "Name a boolean, string, number, enum or date-time.");
            }
        });
    }

    private static void bind(SoftDelete annotation, EntityAttribute mark, String value, TriggerBindingContext context) {
        Optional<TriggerCondition> condition = context.condition(annotation.condition(), List.of(DELETE));
        String column = Sql.identifier(mark.columns().get(0));
        TriggerDefinition definition = Bindings.definition(context, annotation.name())
                .on(When.BEFORE, List.of(DELETE))
                .condition(condition)
                .body(Template.of("""
                                update {table} set {column} = {value} where {key};
                                return null;""")
                        .with("table", "{table}")
                        .with("column", column)
                        .with("value", value)
                        .with("key", Bindings.sameKey(context.entity(), "old"))
                        .render())
                .phase(TriggerDefinition.Phase.CHANGE)
                .ignorable(annotation.ignorable())
                .build();
        context.add(definition);
        new SoftDeleteStatement(context).add(definition, column + " = " + value);
    }
}
