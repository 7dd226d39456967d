package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.ReadOnly;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.internal.ddl.StatementRows;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link ReadOnly}: a trigger on updates that change one of the columns. */
public final class ReadOnlyBinder implements TriggerBinder<ReadOnly> {
    @Override
    public void bind(ReadOnly annotation, TriggerBindingContext context) {
        if (annotation.attributes().length > 0 && annotation.exclude().length > 0) {
            context.fault("names both attributes and exclude", "Use one of them.");
            return;
        }
        if (new Rules(context)
                .checkTiming(annotation.timing(), When.AFTER, annotation.level())
                .areBroken()) {
            return;
        }
        readOnly(annotation, context).ifPresent(attributes -> bind(annotation, attributes, context));
    }

    private static void bind(ReadOnly annotation, List<EntityAttribute> attributes, TriggerBindingContext context) {
        if (attributes.isEmpty()) {
            context.fault("excludes every attribute and so keeps none", "Exclude fewer, or leave the annotation out.");
            return;
        }
        String paths = attributes.stream().map(EntityAttribute::path).collect(Collectors.joining(", "));
        Optional<TriggerCondition> changed = context.condition("changed(" + paths + ")", List.of(UPDATE));
        Raise raise = raise(annotation.name(), attributes, context);
        TriggerDefinition.Builder builder =
                Bindings.definition(context, annotation.name()).ignorable(annotation.ignorable());
        if (annotation.level() == Level.STATEMENT) {
            StatementRows rows = Bindings.rows(context, UPDATE, TransitionTables.DEFAULT, changed);
            builder.on(When.AFTER, List.of(UPDATE))
                    .level(Level.STATEMENT)
                    .declarations(List.of(Raise.DECLARATION))
                    .body(raise.renderIfAny(UPDATE, rows.rows()));
            context.add(rows.declare(builder).build());
            return;
        }
        context.add(builder.on(when(annotation), List.of(UPDATE))
                .timing(annotation.timing())
                .condition(changed)
                .body(raise.render())
                .build());
    }

    /** What can be put off fires after the update. */
    private static When when(ReadOnly annotation) {
        return annotation.timing() == Timing.NOT_DEFERRABLE ? When.BEFORE : When.AFTER;
    }

    private static Optional<List<EntityAttribute>> readOnly(ReadOnly annotation, TriggerBindingContext context) {
        if (annotation.attributes().length > 0) {
            return Bindings.attributes(context, annotation.attributes())
                    .filter(found -> found.stream().allMatch(attribute -> isStored(attribute, context)))
                    .map(found -> leaves(context, found));
        }
        return Bindings.attributes(context, annotation.exclude())
                .map(excluded -> leaves(context, context.attributes().top()).stream()
                        .filter(attribute ->
                                attribute.property() != context.entity().getVersion())
                        .filter(attribute ->
                                Arrays.stream(annotation.exclude()).noneMatch(path -> within(attribute.path(), path)))
                        .toList());
    }

    /** Without what the database computes, which changes with what it is computed from and never by itself. */
    private static List<EntityAttribute> leaves(TriggerBindingContext context, List<EntityAttribute> attributes) {
        return Bindings.leaves(context, attributes).stream()
                .filter(attribute -> !isComputed(attribute))
                .toList();
    }

    private static boolean isStored(EntityAttribute attribute, TriggerBindingContext context) {
        if (isComputed(attribute)) {
            context.fault(
                    "names the attribute '%s', which PostgreSQL computes".formatted(attribute.path()),
                    "Name the attributes that it is computed from.");
        }
        return !isComputed(attribute);
    }

    private static boolean isComputed(EntityAttribute attribute) {
        return attribute.columns().stream().allMatch(Sql::isComputed);
    }

    private static boolean within(String path, String excluded) {
        return path.equals(excluded) || path.startsWith(excluded + ".");
    }

    private static Raise raise(String name, List<EntityAttribute> attributes, TriggerBindingContext context) {
        return Raise.violation(ViolationKind.READ_ONLY, Bindings.uri(context, name))
                .message("Cannot update read-only attributes of table "
                        + context.subject().table().getName())
                .key(context.subject(), "old")
                .changed(attributes);
    }
}
