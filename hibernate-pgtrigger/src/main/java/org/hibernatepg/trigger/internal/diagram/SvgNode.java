package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.List;

/** Draws boxes: a second frame for a terminal state, a dashed one for any, a loop at the side for a change to itself. */
final class SvgNode {
    private static final double BASELINE = 5;

    private SvgNode() {}

    static String render(Node node) {
        Label label = node.label;
        return label == null ? start(node) : box(node, label);
    }

    private static String start(Node node) {
        return "<circle class=\"dot\" cx=\"%s\" cy=\"%s\" r=\"%s\" fill=\"%s\"/>"
                .formatted(
                        Svg.number(node.x),
                        Svg.number(node.top + node.height / 2),
                        Svg.number(node.width / 2),
                        Svg.INK);
    }

    private static String box(Node node, Label label) {
        List<String> parts = new ArrayList<>();
        parts.add("<g><title>%s</title>".formatted(Svg.escaped(label.full())));
        parts.add(frame(node, "box", 0, "fill=\"#f3f6fa\"" + (node.any ? " stroke-dasharray=\"5 4\"" : "")));
        if (node.terminal) {
            parts.add(frame(node, "ring", 4, "fill=\"none\""));
        }
        if (node.loop) {
            parts.add(loop(node));
        }
        for (int i = 0; i < label.lines().size(); i++) {
            parts.add(line(node, label, i));
        }
        return String.join("\n", parts) + "</g>";
    }

    private static String frame(Node node, String role, double inset, String more) {
        return "<rect class=\"%s\" x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"%s\" stroke=\"%s\" stroke-width=\"1.4\" %s/>"
                .formatted(
                        role,
                        Svg.number(node.x - node.width / 2 + inset),
                        Svg.number(node.top + inset),
                        Svg.number(node.width - 2 * inset),
                        Svg.number(node.height - 2 * inset),
                        Svg.number(10 - inset),
                        Svg.INK,
                        more);
    }

    private static String line(Node node, Label label, int index) {
        double first = node.top + (node.height - label.lines().size() * Node.LINE_HEIGHT) / 2;
        double y = first + (index + 0.5) * Node.LINE_HEIGHT + BASELINE;
        return "<text class=\"label\" x=\"%s\" y=\"%s\" text-anchor=\"middle\" xml:space=\"preserve\" font-size=\"%s\" fill=\"#1f2328\"%s>%s</text>"
                .formatted(
                        Svg.number(node.x),
                        Svg.number(y),
                        Svg.number(Node.FONT_SIZE),
                        label.italic() ? " font-style=\"italic\"" : "",
                        Svg.escaped(label.lines().get(index)));
    }

    private static String loop(Node node) {
        double side = node.x + node.width / 2;
        double middle = node.top + node.height / 2;
        return SvgEdges.curve("M %1$s %2$s C %4$s %2$s %4$s %3$s %5$s %3$s"
                        .formatted(
                                Svg.number(side),
                                Svg.number(middle - 8),
                                Svg.number(middle + 8),
                                Svg.number(side + Node.LOOP_WIDTH),
                                Svg.number(side + SvgEdges.HEAD)))
                + "\n"
                + SvgEdges.head(side, middle + 8, 1, 0);
    }
}
