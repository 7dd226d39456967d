package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.DELETE;

import java.util.List;
import java.util.Optional;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.SoftDelete;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.SoftDeletion;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * Binds {@link SoftDelete}: a trigger for every writer, a statement for Hibernate's own removals, and on request a filter
 * for what is read and unique indexes over what is not deleted.
 */
public final class SoftDeleteBinder implements TriggerBinder<SoftDelete> {
    /** The soft deletes that are in force on the table of an entity. */
    public static List<SoftDelete> declaredOn(PersistentClass entity, CodeDeclarations inCode) {
        Composition composition = new Composition(Composition.Faults.REPORTED, inCode);
        return entity.getClassName() == null ? List.of() : Declarations.on(entity, SoftDelete.class, composition);
    }

    @Override
    public void bind(SoftDelete annotation, TriggerBindingContext context) {
        SoftDeletion.of(annotation, context).ifPresent(deletion -> bind(annotation, deletion, context));
    }

    private static void bind(SoftDelete annotation, SoftDeletion deletion, TriggerBindingContext context) {
        SoftDeleteChecks.check(annotation, deletion, context);
        TriggerDefinition definition = definition(annotation, deletion, context);
        context.add(definition);
        PartitionMove.refuse(definition, context);
        if (context instanceof BindingContext unit) {
            unit.softDeletes().add(definition, deletion.assignment(), context);
        }
        if (annotation.restrict()) {
            LiveFilter.add(annotation, deletion, context);
        }
        for (SoftDelete.Unique unique : annotation.unique()) {
            LiveIndex.add(unique, deletion, context);
        }
    }

    private static TriggerDefinition definition(
            SoftDelete annotation, SoftDeletion deletion, TriggerBindingContext context) {
        Optional<TriggerCondition> condition = context.condition(annotation.condition(), List.of(DELETE));
        return Bindings.definition(context, annotation.name())
                .on(When.BEFORE, List.of(DELETE))
                .condition(condition)
                .body(Template.of("""
                                update {table} set {assignment} where {key};
                                return null;""")
                        .with("table", "{table}")
                        .with("assignment", deletion.assignment())
                        .with("key", Bindings.sameKey(context.entity(), "old"))
                        .render())
                .phase(TriggerDefinition.Phase.CHANGE)
                .ignorable(annotation.ignorable())
                .build();
    }
}
