package org.hibernatepg.trigger.internal.binder;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.internal.binder.FSMMachine.Step;
import org.hibernatepg.trigger.internal.binder.FSMMachine.Transition;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** Reads the states of an {@link FSM} by way of their attribute's mapping, and refuses what cannot be meant. */
final class FSMReader {
    private final FSM annotation;
    private final EntityAttribute attribute;
    private final TriggerBindingContext context;

    private FSMReader(FSM annotation, EntityAttribute attribute, TriggerBindingContext context) {
        this.annotation = annotation;
        this.attribute = attribute;
        this.context = context;
    }

    /** The machine; empty after faults were reported. */
    static Optional<FSMMachine> read(FSM annotation, EntityAttribute attribute, TriggerBindingContext context) {
        return new FSMReader(annotation, attribute, context).read();
    }

    private Optional<FSMMachine> read() {
        List<Transition> transitions = new ArrayList<>();
        for (org.hibernatepg.trigger.Transition transition : annotation.transitions()) {
            Optional<List<FSMState>> from = someStates(transition.from());
            Optional<List<FSMState>> to = someStates(transition.to());
            if (from.isPresent() && to.isPresent()) {
                transitions.add(new Transition(from.get(), to.get()));
            }
        }
        Optional<List<FSMState>> initial = states(annotation.initial());
        if (transitions.size() < annotation.transitions().length || initial.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new FSMMachine(initial.get(), transitions)).filter(this::makesSense);
    }

    private Optional<List<FSMState>> someStates(String[] texts) {
        if (texts.length == 0) {
            context.fault("has a transition without a state", "Name the states before and after.");
            return Optional.empty();
        }
        return states(texts);
    }

    private Optional<List<FSMState>> states(String[] texts) {
        List<FSMState> states =
                Arrays.stream(texts).flatMap(text -> state(text).stream()).toList();
        return states.size() == texts.length ? Optional.of(states) : Optional.empty();
    }

    private Optional<FSMState> state(String text) {
        if (text.equals(FSM.ANY)) {
            return Optional.of(FSMState.ANY);
        } else if (text.equals(FSM.NULL)) {
            return nullState();
        } else if (text.indexOf('\0') >= 0) {
            context.fault("names a state that holds the character U+0000", "PostgreSQL stores no such text.");
            return Optional.empty();
        }
        return context.literal(attribute, text).map(sql -> new FSMState(text, sql));
    }

    private Optional<FSMState> nullState() {
        if (attribute.columns().get(0).isNullable()) {
            return Optional.of(FSMState.NULL);
        }
        context.fault(
                "names the state FSM.NULL, but '%s' is never null".formatted(attribute.path()),
                "Leave the state out, or let the attribute be null.");
        return Optional.empty();
    }

    private boolean makesSense(FSMMachine machine) {
        boolean sound = machine.transitions().stream().allMatch(this::isClear);
        return sound && startsSomewhere(machine.initial()) && isDeclaredOnce(machine);
    }

    private boolean isClear(Transition transition) {
        if (isAnyAmongOthers(transition.from()) || isAnyAmongOthers(transition.to())) {
            context.fault("names FSM.ANY beside other states", "It stands for them already: name it alone.");
        } else if (transition.from().contains(FSMState.ANY) && transition.to().contains(FSMState.ANY)) {
            context.fault(
                    "allows a change from any state to any", "Name the states on one side, or leave the machine out.");
        } else {
            return true;
        }
        return false;
    }

    private static boolean isAnyAmongOthers(List<FSMState> states) {
        return states.size() > 1 && states.contains(FSMState.ANY);
    }

    private boolean startsSomewhere(List<FSMState> initial) {
        Optional<FSMState> twice = FSMState.repeated(initial);
        if (initial.contains(FSMState.ANY)) {
            context.fault("allows any initial state", "Leave initial out, which means the same.");
        } else if (twice.isPresent()) {
            context.fault(
                    "names the initial state %s twice".formatted(twice.get().shown()), "Name it once.");
        } else {
            return true;
        }
        return false;
    }

    private boolean isDeclaredOnce(FSMMachine machine) {
        Map<Step, Step> seen = new HashMap<>();
        List<Step> twice = machine.steps()
                .flatMap(step -> Optional.ofNullable(seen.putIfAbsent(step, step)).stream())
                .distinct()
                .toList();
        twice.forEach(step -> context.fault(
                "declares the transition from %s to %s more than once"
                        .formatted(step.from().shown(), step.to().shown()),
                "Declare it once."));
        return twice.isEmpty();
    }
}
