package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that stands on a line of a drawing: a box, the dot of the start, or the place where an edge passes. */
final class Node {
    static final double FONT_SIZE = 14;
    static final double LINE_HEIGHT = 18;
    static final double LOOP_WIDTH = 30;

    final @Nullable Label label;
    final double width;
    final double height;
    final boolean bend;

    /** The neighbours on the line above, and on the one below. */
    final List<Node> above = new ArrayList<>();

    final List<Node> below = new ArrayList<>();

    boolean terminal;
    boolean any;
    boolean loop;
    int layer;
    int place;

    /** The centre. */
    double x;

    double top;

    /** From where to where its line reaches, which is as high as the highest box on it. */
    double lineTop;

    double lineBottom;

    private Node(@Nullable Label label, double width, double height, boolean bend) {
        this.label = label;
        this.width = width;
        this.height = height;
        this.bend = bend;
    }

    static Node box(Label label) {
        double width = Math.max(64, Math.ceil(label.width(FONT_SIZE)) + 32);
        return new Node(label, width, label.lines().size() * LINE_HEIGHT + 18, false);
    }

    static Node start() {
        return new Node(null, 16, 16, false);
    }

    static Node bend() {
        return new Node(null, 4, 0, true);
    }

    /** How far it reaches to the right of its centre. */
    double rightwards() {
        return width / 2 + (loop ? LOOP_WIDTH : 0);
    }

    double leftwards() {
        return width / 2;
    }

    double bottom() {
        return top + height;
    }
}
