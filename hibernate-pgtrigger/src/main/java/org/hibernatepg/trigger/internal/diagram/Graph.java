package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.StateMachine;

/** The boxes of a state machine with the arrows between them, in the order of declaration. */
final class Graph {
    /** An arrow between two boxes. */
    record Arrow(Node from, Node to) {}

    private final Map<String, Node> byState = new LinkedHashMap<>();
    private final List<Node> nodes = new ArrayList<>();
    private final List<Arrow> arrows = new ArrayList<>();

    private Graph() {}

    static Graph of(StateMachine machine) {
        Graph graph = new Graph();
        if (!machine.initial().isEmpty()) {
            Node start = Node.start();
            graph.nodes.add(start);
            machine.initial().forEach(state -> graph.arrows.add(new Arrow(start, graph.node(state))));
        }
        machine.states().forEach(graph::node);
        machine.transitions().forEach(graph::add);
        machine.terminal().forEach(state -> graph.node(state).terminal = true);
        return graph;
    }

    private void add(StateMachine.Transition transition) {
        Node from = node(transition.from());
        Node to = node(transition.to());
        if (from == to) {
            from.loop = true;
        } else {
            arrows.add(new Arrow(from, to));
        }
    }

    private Node node(String state) {
        return byState.computeIfAbsent(state, text -> {
            Node node = Node.box(Label.of(text));
            node.any = text.equals(FSM.ANY);
            nodes.add(node);
            return node;
        });
    }

    List<Node> nodes() {
        return nodes;
    }

    List<Node> successors(Node node) {
        return arrows.stream()
                .filter(arrow -> arrow.from() == node)
                .map(Arrow::to)
                .toList();
    }

    List<Arrow> arrows() {
        return arrows;
    }
}
