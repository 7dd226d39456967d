package org.hibernatepg.trigger.internal.binder;

import org.hibernatepg.trigger.spi.TriggerCondition;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Transition;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** Binds {@link FSM}: the transitions are the trigger's {@code when} clause, its function only refuses. */
public final class FSMBinder implements TriggerBinder<FSM> {
    @Override
    public void bind(FSM annotation, TriggerBindingContext context) {
        if (annotation.transitions().length == 0) {
            context.fault(
                    "has no transitions",
                    "Declare at least one, or use @ReadOnly if '%s' may never change."
                            .formatted(annotation.attribute()));
            return;
        }
        context.attribute(annotation.attribute()).ifPresent(attribute -> {
            if (Bindings.isSingleValue(attribute)) {
                bind(annotation, attribute, context);
            } else {
                context.fault(
                        "names the attribute '%s', which is not a single value".formatted(attribute.path()),
                        "A state is a string, a number, a boolean or an enum.");
            }
        });
    }

    private static void bind(FSM annotation, EntityAttribute state, TriggerBindingContext context) {
        transitions(annotation, state, context)
                .ifPresent(invalid -> context.add(definition(annotation, context)
                        .on(When.BEFORE, List.of(UPDATE))
                        .condition(both(invalid, context.condition(annotation.condition(), List.of(UPDATE), When.BEFORE)))
                        .body(raise("Invalid transition", annotation, state, context)
                                .key(context.subject(), "old")
                                .changed(List.of(state))
                                .render())
                        .build()));
        if (annotation.initial().length > 0) {
            initial(annotation, state, context)
                    .ifPresent(invalid -> context.add(definition(annotation, context)
                            .part("initial")
                            .on(When.BEFORE, List.of(INSERT))
                            .condition(both(invalid, context.condition(annotation.condition(), List.of(INSERT), When.BEFORE)))
                            .body(raise("Invalid initial state", annotation, state, context)
                                    .key(context.subject(), "new")
                                    .inserted(state)
                                    .render())
                            .build()));
        }
    }

    private static TriggerDefinition.Builder definition(FSM annotation, TriggerBindingContext context) {
        return Bindings.definition(context, annotation.name()).ignorable(annotation.ignorable());
    }

    /** The condition that an update changes the state along no transition. Null counts as no transition. */
    private static Optional<String> transitions(FSM annotation, EntityAttribute state, TriggerBindingContext context) {
        List<String> allowed = new ArrayList<>();
        for (Transition transition : annotation.transitions()) {
            Optional<String> from = states(transition.from(), state, context);
            Optional<String> to = states(transition.to(), state, context);
            if (from.isEmpty() || to.isEmpty()) {
                return Optional.empty();
            }
            allowed.add("(old.%1$s in (%2$s) and new.%1$s in (%3$s))".formatted(column(state), from.get(), to.get()));
        }
        return Optional.of(Template.of("old.{column} is distinct from new.{column} and ({allowed}) is not true")
                .with("column", column(state))
                .with("allowed", String.join(" or ", allowed))
                .render());
    }

    private static Optional<String> initial(FSM annotation, EntityAttribute state, TriggerBindingContext context) {
        return states(annotation.initial(), state, context)
                .map(allowed -> "(new.%s in (%s)) is not true".formatted(column(state), allowed));
    }

    private static Optional<String> states(String[] states, EntityAttribute state, TriggerBindingContext context) {
        if (states.length == 0) {
            context.fault("has a transition without a state", "Name the states before and after.");
            return Optional.empty();
        }
        List<String> literals = Arrays.stream(states)
                .flatMap(text -> context.literal(state, text).stream())
                .toList();
        return literals.size() == states.length ? Optional.of(String.join(", ", literals)) : Optional.empty();
    }

    private static String column(EntityAttribute state) {
        return Sql.identifier(state.columns().get(0));
    }

    private static Optional<TriggerCondition> both(String invalid, Optional<TriggerCondition> enforced) {
        TriggerCondition refused = TriggerCondition.of(invalid);
        return Optional.of(enforced.map(refused::and).orElse(refused));
    }

    private static Raise raise(String what, FSM annotation, EntityAttribute state, TriggerBindingContext context) {
        return Raise.violation(ViolationKind.TRANSITION, Bindings.uri(context, annotation.name()))
                .message("%s of %s in table %s"
                        .formatted(
                                what, state.path(), context.subject().table().getName()));
    }
}
