package org.hibernatepg.trigger.internal.diagram;

import java.util.List;

/**
 * A line of a drawing, from top to bottom.
 *
 * @param path the box that it leaves, where it passes other lines, and the box that it reaches
 * @param up whether its upper end has an arrowhead
 * @param down whether its lower end has one
 */
record Edge(List<Node> path, boolean up, boolean down) {
    Edge {
        path = List.copyOf(path);
    }

    Node upper() {
        return path.get(0);
    }

    Node lower() {
        return path.get(path.size() - 1);
    }
}
