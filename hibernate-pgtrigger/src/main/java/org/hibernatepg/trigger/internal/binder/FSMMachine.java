package org.hibernatepg.trigger.internal.binder;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.trigger.StateMachine;
import org.hibernatepg.trigger.spi.Template;

/**
 * A state machine whose states are known to the mapping of their attribute.
 *
 * @param initial the states in which a row may be inserted, empty for any
 * @param transitions what is allowed
 */
record FSMMachine(List<FSMState> initial, List<Transition> transitions) {

    /** From each of some states to each of others. */
    record Transition(List<FSMState> from, List<FSMState> to) {
        Stream<Step> steps() {
            return from.stream().flatMap(before -> to.stream().map(after -> new Step(before, after)));
        }

        private String test(String column) {
            return Stream.of(FSMState.test("old." + column, from), FSMState.test("new." + column, to))
                    .flatMap(Optional::stream)
                    .collect(Collectors.joining(" and ", "(", ")"));
        }
    }

    /** One allowed change. */
    record Step(FSMState from, FSMState to) {}

    Stream<Step> steps() {
        return transitions.stream().flatMap(Transition::steps);
    }

    /**
     * The condition that an update changes the state along no transition. (Measured with up to 40 states: this and a
     * {@code case} cost the same, pairs in a list of rows twice as much.)
     */
    String invalidTransition(String column) {
        return Template.of("old.{column} is distinct from new.{column} and ({allowed}) is not true")
                .with("column", column)
                .with(
                        "allowed",
                        transitions.stream()
                                .map(transition -> transition.test(column))
                                .collect(Collectors.joining(" or ")))
                .render();
    }

    /** The condition that a row is inserted in no initial state. */
    String invalidStart(String column) {
        return FSMState.test("new." + column, initial).orElseThrow().transform("(%s) is not true"::formatted);
    }

    /** The machine as a program sees it. */
    StateMachine described(String uri, String attribute, String condition) {
        List<FSMState> states = Stream.concat(
                        initial.stream(), steps().flatMap(step -> Stream.of(step.from(), step.to())))
                .filter(state -> !state.equals(FSMState.ANY))
                .distinct()
                .toList();
        return new StateMachine(
                uri,
                attribute,
                texts(states, states),
                texts(initial, states),
                steps().map(step -> new StateMachine.Transition(text(step.from(), states), text(step.to(), states)))
                        .toList(),
                condition);
    }

    private static List<String> texts(List<FSMState> chosen, List<FSMState> states) {
        return chosen.stream().map(state -> text(state, states)).toList();
    }

    /** The text by which a state is named first, where {@code 1} and {@code 01} are the same. */
    private static String text(FSMState state, List<FSMState> states) {
        int first = states.indexOf(state);
        return first < 0 ? state.text() : states.get(first).text();
    }
}
