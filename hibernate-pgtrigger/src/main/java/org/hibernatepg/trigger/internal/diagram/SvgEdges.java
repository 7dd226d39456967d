package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Draws edges: through a line straight down, between two lines in a curve, so that none runs behind a box. Where several
 * meet a box, each has a place of its own on its border.
 */
final class SvgEdges {
    /** The length of an arrowhead. */
    static final double HEAD = 8;

    private static final double SPREAD = 20;

    private final List<Edge> edges;
    private final Map<Edge, Double> leaving = new HashMap<>();
    private final Map<Edge, Double> reaching = new HashMap<>();

    SvgEdges(Layers layers) {
        this.edges = layers.edges();
        layers.layers().forEach(layer -> layer.forEach(this::attach));
    }

    String render() {
        List<String> parts = new ArrayList<>();
        edges.forEach(edge -> parts.add(render(edge)));
        return String.join("\n", parts);
    }

    private void attach(Node node) {
        attach(
                node,
                edges.stream()
                        .filter(edge -> edge.upper() == node)
                        .sorted(Comparator.comparingDouble(edge -> edge.path().get(1).x))
                        .toList(),
                leaving);
        attach(
                node,
                edges.stream()
                        .filter(edge -> edge.lower() == node)
                        .sorted(Comparator.comparingDouble(
                                edge -> edge.path().get(edge.path().size() - 2).x))
                        .toList(),
                reaching);
    }

    private static void attach(Node node, List<Edge> sorted, Map<Edge, Double> ends) {
        double room = node.label == null ? 0 : node.width - 24;
        double step = sorted.size() < 2 ? 0 : Math.min(SPREAD, room / (sorted.size() - 1));
        for (int i = 0; i < sorted.size(); i++) {
            ends.put(sorted.get(i), node.x + (i - (sorted.size() - 1) / 2.0) * step);
        }
    }

    private String render(Edge edge) {
        List<Node> path = edge.path();
        double x = leaving.getOrDefault(edge, edge.upper().x);
        double top = edge.upper().bottom();
        double bottom = edge.lower().top;
        double end = reaching.getOrDefault(edge, edge.lower().x);
        StringBuilder d =
                new StringBuilder("M %s %s".formatted(Svg.number(x), Svg.number(edge.up() ? top + HEAD : top)));
        for (int i = 1; i < path.size(); i++) {
            Node from = path.get(i - 1);
            Node to = path.get(i);
            double next = i == path.size() - 1 ? end : to.x;
            d.append(descend(
                    x,
                    from.lineBottom + (edge.up() && i == 1 ? HEAD : 0),
                    next,
                    to.lineTop - (edge.down() && i == path.size() - 1 ? HEAD : 0)));
            x = next;
        }
        d.append(" V ").append(Svg.number(edge.down() ? bottom - HEAD : bottom));
        String drawn = curve(d.toString());
        if (edge.down()) {
            drawn += "\n" + head(end, bottom, 0, -1);
        }
        if (edge.up()) {
            drawn += "\n" + head(leaving.getOrDefault(edge, edge.upper().x), top, 0, 1);
        }
        return drawn;
    }

    private static String descend(double x, double top, double next, double bottom) {
        double middle = (top + bottom) / 2;
        return " V %2$s C %1$s %5$s %3$s %5$s %3$s %4$s"
                .formatted(Svg.number(x), Svg.number(top), Svg.number(next), Svg.number(bottom), Svg.number(middle));
    }

    static String curve(String path) {
        return "<path class=\"edge\" d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.4\"/>"
                .formatted(path, Svg.INK);
    }

    /** An arrowhead with its tip at a point, and its tail in a direction from there. */
    static String head(double x, double y, int right, int down) {
        double tailX = x + right * HEAD;
        double tailY = y + down * HEAD;
        double half = HEAD / 2;
        return "<path class=\"head\" d=\"M %s %s L %s %s L %s %s Z\" fill=\"%s\"/>"
                .formatted(
                        Svg.number(x),
                        Svg.number(y),
                        Svg.number(tailX + down * half),
                        Svg.number(tailY + right * half),
                        Svg.number(tailX - down * half),
                        Svg.number(tailY - right * half),
                        Svg.INK);
    }
}
