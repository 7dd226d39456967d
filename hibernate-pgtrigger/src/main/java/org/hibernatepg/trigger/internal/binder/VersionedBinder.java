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
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
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
        if (!isCountedByHibernate(version, context) && Bindings.isReadable(context, version)) {
            TriggerGenerated.map(context.entity(), version.property(), EnumSet.of(EventType.UPDATE));
        }
        context.add(Bindings.definition(context, annotation.name())
                .on(When.BEFORE, List.of(UPDATE))
                .condition(context.condition("changed()", List.of(UPDATE)))
                .usuallyMet(true)
                .body(body(annotation, version, context))
                .phase(TriggerDefinition.Phase.CHANGE)
                .ignorable(annotation.ignorable())
                .build());
    }

    private static String body(Versioned annotation, EntityAttribute version, TriggerBindingContext context) {
        Raise raise = Raise.violation(ViolationKind.READ_ONLY, Bindings.uri(context, annotation.name()))
                .message("Cannot set the version of a row of table "
                        + context.subject().table().getName())
                .key(context.subject(), "old")
                .changed(List.of(version));
        String column = Sql.identifier(version.columns().get(0));
        return Template.of("""
                        if new.{column} is distinct from old.{column}{allowed} then
                            {raise}
                        end if;
                        new.{column} = coalesce(old.{column}, 0) + 1;
                        return new;""")
                .with("column", column)
                .with("allowed", isCountedByHibernate(version, context) ? oneMore(column) : "")
                .with("raise", raise.render().replace("\n", "\n    "))
                .render();
    }

    /**
     * Hibernate sets a JPA version to the next number itself. It is left to do so: it can neither tell a stale entity nor
     * a change of a collection where the version is mapped as generated.
     */
    private static boolean isCountedByHibernate(EntityAttribute version, TriggerBindingContext context) {
        return context.entity().getVersion() == version.property();
    }

    private static String oneMore(String column) {
        return " and new.%1$s is distinct from coalesce(old.%1$s, 0) + 1".formatted(column);
    }
}
