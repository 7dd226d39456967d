package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Puts the boxes of a graph on lines so that arrows lead downwards, except those that close a cycle. An arrow over several
 * lines passes a place on each.
 */
final class Layers {
    /** Two boxes with an arrow between them, the upper first. */
    private record Pair(Node upper, Node lower) {}

    private final Graph graph;
    private final Set<Node> finished = new LinkedHashSet<>();
    private final Map<Pair, boolean[]> heads = new LinkedHashMap<>();
    private final List<List<Node>> layers = new ArrayList<>();
    private final List<Edge> edges = new ArrayList<>();

    private Layers(Graph graph) {
        this.graph = graph;
    }

    static Layers of(Graph graph) {
        Layers layers = new Layers(graph);
        layers.directDownwards();
        layers.assign();
        layers.connect();
        new Crossings(layers.layers).reduce();
        return layers;
    }

    List<List<Node>> layers() {
        return layers;
    }

    List<Edge> edges() {
        return edges;
    }

    /** An arrow back to a box on the way to its own leads upwards; two arrows between two boxes are one line. */
    private void directDownwards() {
        graph.nodes().forEach(node -> visit(node, new HashSet<>()));
        List<Node> order = new ArrayList<>(finished);
        for (Graph.Arrow arrow : graph.arrows()) {
            boolean down = order.indexOf(arrow.from()) > order.indexOf(arrow.to());
            Pair pair = down ? new Pair(arrow.from(), arrow.to()) : new Pair(arrow.to(), arrow.from());
            heads.computeIfAbsent(pair, p -> new boolean[2])[down ? 1 : 0] = true;
        }
    }

    private void visit(Node node, Set<Node> way) {
        if (finished.contains(node) || !way.add(node)) {
            return;
        }
        graph.successors(node).forEach(next -> visit(next, way));
        finished.add(node);
    }

    /** As far up as the arrows allow; what nothing leads to, next to what it leads to. */
    private void assign() {
        List<Node> order = new ArrayList<>(finished);
        for (int i = order.size() - 1; i >= 0; i--) {
            Node node = order.get(i);
            lower(node).forEach(next -> next.layer = Math.max(next.layer, node.layer + 1));
        }
        for (Node node : order) {
            boolean led = heads.keySet().stream().anyMatch(pair -> pair.lower() == node);
            int nearest =
                    lower(node).stream().mapToInt(next -> next.layer).min().orElse(1);
            if (!led) {
                node.layer = nearest - 1;
            }
        }
    }

    private List<Node> lower(Node node) {
        return heads.keySet().stream()
                .filter(pair -> pair.upper() == node)
                .map(Pair::lower)
                .toList();
    }

    private void connect() {
        int count = graph.nodes().stream().mapToInt(node -> node.layer).max().orElse(0) + 1;
        for (int layer = 0; layer < count; layer++) {
            layers.add(new ArrayList<>());
        }
        List<Node> order = new ArrayList<>(finished);
        order.sort(Comparator.comparing(graph.nodes()::indexOf));
        order.forEach(node -> layers.get(node.layer).add(node));
        heads.forEach((pair, ends) -> edges.add(new Edge(path(pair), ends[0], ends[1])));
    }

    private List<Node> path(Pair pair) {
        List<Node> path = new ArrayList<>(List.of(pair.upper()));
        for (int layer = pair.upper().layer + 1; layer < pair.lower().layer; layer++) {
            Node bend = Node.bend();
            bend.layer = layer;
            layers.get(layer).add(bend);
            path.add(bend);
        }
        path.add(pair.lower());
        for (int i = 1; i < path.size(); i++) {
            path.get(i - 1).below.add(path.get(i));
            path.get(i).above.add(path.get(i - 1));
        }
        return path;
    }
}
