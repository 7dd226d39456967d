package org.hibernatepg.trigger.internal.binder;

import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.List;
import java.util.Optional;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.Raise;
import org.hibernatepg.trigger.internal.violation.ViolationKind;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TriggerBinder;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.jboss.logging.Logger;

/** Binds {@link FSM}: the transitions are the trigger's {@code when} clause, its function only refuses. */
public final class FSMBinder implements TriggerBinder<FSM> {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    @Override
    public void bind(FSM annotation, TriggerBindingContext context) {
        if (annotation.transitions().length == 0) {
            context.fault(
                    "has no transitions",
                    "Declare at least one, or use @ReadOnly if '%s' may never change."
                            .formatted(annotation.attribute()));
            return;
        }
        context.attribute(annotation.attribute())
                .flatMap(attribute -> state(attribute, context))
                .ifPresent(state -> FSMReader.read(annotation, state, context)
                        .ifPresent(machine -> bind(annotation, machine, state, context)));
    }

    private static Optional<EntityAttribute> state(EntityAttribute attribute, TriggerBindingContext context) {
        Optional<EntityAttribute> single = Bindings.single(attribute);
        if (single.isEmpty()) {
            context.fault(
                    "names the attribute '%s', which is not a single value".formatted(attribute.path()),
                    "A state is one value in one column, or an association to an entity with such a key.");
        }
        if (single.isPresent() && attribute.columns().get(0).getCustomRead() != null) {
            context.fault(
                    "names the attribute '%s', whose column holds something else, by @ColumnTransformer"
                            .formatted(attribute.path()),
                    "Name an attribute whose states are stored as they are.");
            return Optional.empty();
        }
        return single;
    }

    private static void bind(FSM annotation, FSMMachine machine, EntityAttribute state, TriggerBindingContext context) {
        String column = Sql.identifier(state.columns().get(0));
        context.add(definition(annotation, context)
                .on(When.BEFORE, List.of(UPDATE))
                .condition(both(
                        machine.invalidTransition(column),
                        context.condition(annotation.condition(), List.of(UPDATE), When.BEFORE)))
                .body(raise("Invalid transition", annotation, state, context)
                        .key(context.subject(), "old")
                        .changed(List.of(state))
                        .render())
                .build());
        if (!machine.initial().isEmpty()) {
            context.add(definition(annotation, context)
                    .part("initial")
                    .on(When.BEFORE, List.of(INSERT))
                    .condition(both(
                            machine.invalidStart(column),
                            context.condition(annotation.condition(), List.of(INSERT), When.BEFORE)))
                    .body(raise("Invalid initial state", annotation, state, context)
                            .key(context.subject(), "new")
                            .inserted(state)
                            .render())
                    .build());
        }
        describe(
                machine.described(Bindings.uri(context, annotation.name()), state.path(), annotation.condition()),
                context);
    }

    private static void describe(StateMachine machine, TriggerBindingContext context) {
        context.add(machine);
        if (machine.condition().isEmpty() && !machine.unreachable().isEmpty()) {
            LOG.warnf(
                    "%s: no initial state leads to %s; only older rows can be in such a state",
                    machine.uri(),
                    String.join(
                            ", ",
                            machine.unreachable().stream()
                                    .map(text -> text.equals(FSM.NULL) ? "null" : "'" + text + "'")
                                    .toList()));
        }
    }

    private static TriggerDefinition.Builder definition(FSM annotation, TriggerBindingContext context) {
        return Bindings.definition(context, annotation.name()).ignorable(annotation.ignorable());
    }

    private static Optional<TriggerCondition> both(String invalid, Optional<TriggerCondition> enforced) {
        TriggerCondition refused = TriggerCondition.of(invalid);
        return Optional.of(enforced.map(refused::and).orElse(refused));
    }

    private static Raise raise(String what, FSM annotation, EntityAttribute state, TriggerBindingContext context) {
        return Raise.violation(ViolationKind.TRANSITION, Bindings.uri(context, annotation.name()))
                .message("%s of %s in table %s"
                        .formatted(what, state.path(), context.subject().table().getName()));
    }
}
