package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.hibernate.generator.EventType;
import org.hibernate.mapping.BasicValue;
import org.hibernatepg.trigger.Versioned;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.internal.ddl.Sql;
import org.hibernatepg.trigger.internal.ddl.Template;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link Versioned}: one trigger that refuses an edit of the version and otherwise counts. */
public final class VersionedBinder implements TriggerBinder<Versioned> {
    private static final Set<Class<?>> INTEGERS =
            Set.of(short.class, int.class, long.class, Short.class, Integer.class, Long.class);

    @Override
    public void bind(Versioned annotation, TriggerBindingContext context) {
        context.attribute(annotation.attribute()).ifPresent(version -> {
            Class<?> type = version.property().getType().getReturnedClass();
            if (version.value() instanceof BasicValue && INTEGERS.contains(type)) {
                bind(annotation, version, context);
            } else {
                context.fault(
                        "names the attribute '%s' of type %s".formatted(version.path(), type.getSimpleName()),
                        "A version is a short, an int or a long.");
            }
        });
    }

    private static void bind(Versioned annotation, EntityAttribute version, TriggerBindingContext context) {
        boolean writtenByHibernate = context.entity().getVersion() != version.property();
        TriggerGenerated.map(version.property(), EnumSet.of(EventType.UPDATE), writtenByHibernate);
        context.add(Bindings.definition(context, annotation.name())
                .on(When.BEFORE, List.of(UPDATE))
                .condition(context.condition("changed()", List.of(UPDATE)))
                .body(body(annotation, version, context))
                .phase(TriggerDefinition.Phase.CHANGE)
                .ignorable(annotation.ignorable())
                .build());
    }

    private static String body(Versioned annotation, EntityAttribute version, TriggerBindingContext context) {
        Raise raise = Raise.violation(ViolationKind.READ_ONLY, Bindings.uri(context, annotation.name()))
                .message("Cannot set the version of a row of table "
                        + context.entity().getTable().getName())
                .key(context.entity(), "old")
                .changed(List.of(version));
        return Template.of("""
                        if new.{column} is distinct from old.{column} then
                        {raise}
                        end if;
                        new.{column} = coalesce(old.{column}, 0) + 1;
                        return new;""")
                .with("column", Sql.identifier(version.columns().get(0)))
                .with("raise", raise.render())
                .render();
    }
}
