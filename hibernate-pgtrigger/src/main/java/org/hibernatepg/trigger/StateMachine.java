package org.hibernatepg.trigger;

import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernatepg.trigger.internal.diagram.MermaidDiagram;
import org.hibernatepg.trigger.internal.diagram.SvgDiagram;

/**
 * What an {@link FSM} declares, to be looked at, drawn, or asked where a state leads.
 *
 * <pre>{@code
 * StateMachine machine = Triggers.of(sessionFactory).stateMachine("Article:status");
 * Files.writeString(Path.of("article-status.svg"), machine.toSvg());
 * List<String> buttons = machine.next("UNPUBLISHED"); // [PUBLISHED, INACTIVE]
 * }</pre>
 *
 * <p>States are the texts of the annotation; {@link FSM#NULL} and {@link FSM#ANY} stand for themselves.
 *
 * @param uri the URI of the trigger, {@code "Article:status"}
 * @param attribute the attribute that holds the state
 * @param states every state that the annotation names, the initial ones first, in the order of declaration; without
 *     {@link FSM#ANY}
 * @param initial the states in which a row may be inserted; empty if in any
 * @param transitions each allowed change of state, in the order of declaration
 * @param condition for which rows the machine is enforced, empty for all
 */
public record StateMachine(
        String uri,
        String attribute,
        List<String> states,
        List<String> initial,
        List<Transition> transitions,
        String condition) {

    /**
     * An allowed change of state.
     *
     * @param from the state before, {@link FSM#ANY} for every one
     * @param to the state after, {@link FSM#ANY} for every one
     */
    public record Transition(String from, String to) {
        /** Refuses nulls. */
        public Transition {
            Objects.requireNonNull(from);
            Objects.requireNonNull(to);
        }
    }

    /** Copies the lists. */
    public StateMachine {
        states = List.copyOf(states);
        initial = List.copyOf(initial);
        transitions = List.copyOf(transitions);
    }

    /** The states that a row in some state may change to, without that state; {@link FSM#ANY} if to every one. */
    public List<String> next(String state) {
        return transitions.stream()
                .filter(transition ->
                        transition.from().equals(state) || transition.from().equals(FSM.ANY))
                .map(Transition::to)
                .filter(to -> !to.equals(state))
                .distinct()
                .toList();
    }

    /** The states that no transition leaves. */
    public List<String> terminal() {
        return states.stream().filter(state -> next(state).isEmpty()).toList();
    }

    /** The states that a row inserted in an initial state never comes to; none if any state may be inserted. */
    public List<String> unreachable() {
        List<String> reached = initial;
        for (int size = -1; size < reached.size(); ) {
            size = reached.size();
            reached = Stream.concat(reached.stream(), reached.stream().flatMap(state -> next(state).stream()))
                    .distinct()
                    .toList();
        }
        List<String> all = reached;
        return all.isEmpty() || all.contains(FSM.ANY)
                ? List.of()
                : states.stream().filter(state -> !all.contains(state)).toList();
    }

    /**
     * The machine as a Mermaid state diagram ({@code stateDiagram-v2}), which GitHub, GitLab and many editors render
     * where a Markdown page has it in a {@code mermaid} block. {@code [*]} leads to each initial state and follows each
     * terminal one.
     *
     * @see <a href="https://mermaid.js.org/syntax/stateDiagram.html">Mermaid, State diagrams</a>
     */
    public String toMermaid() {
        return MermaidDiagram.of(this);
    }

    /**
     * The machine as a drawing: an SVG document that needs nothing else, readable on light and on dark, with a title and
     * a description for those who do not see it. The same machine is always drawn the same.
     */
    public String toSvg() {
        return SvgDiagram.of(this);
    }
}
