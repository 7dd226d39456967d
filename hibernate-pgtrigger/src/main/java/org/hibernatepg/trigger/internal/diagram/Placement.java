package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.List;

/** Gives the nodes of ordered lines their places on the paper. */
final class Placement {
    private static final int ROUNDS = 200;
    private static final double GAP = 36;
    private static final double GAP_OF_EDGES = 14;

    private final List<List<Node>> layers;

    private Placement(List<List<Node>> layers) {
        this.layers = layers;
    }

    static void apply(List<List<Node>> layers) {
        Placement placement = new Placement(layers);
        layers.forEach(layer -> placement.spread(layer, 0));
        for (int round = 0; round < ROUNDS; round++) {
            boolean down = round % 2 == 0;
            for (int i = 0; i < layers.size(); i++) {
                placement.align(layers.get(down ? i : layers.size() - 1 - i));
            }
        }
        placement.stack();
    }

    /** The left-most places that keep the nodes apart. */
    private void spread(List<Node> layer, double x) {
        double next = x;
        for (int i = 0; i < layer.size(); i++) {
            next += i == 0 ? 0 : distance(layer.get(i - 1), layer.get(i));
            layer.get(i).x = next;
        }
    }

    private static double distance(Node left, Node right) {
        double gap = left.bend || right.bend ? GAP_OF_EDGES : GAP;
        return left.rightwards() + gap + right.leftwards();
    }

    /** A run of neighbouring nodes that stand as close as they may, by the place that the first of them would like. */
    private record Block(int from, int to, double wish, double weight) {
        Block join(Block next) {
            double both = weight + next.weight;
            return new Block(from, next.to, (wish * weight + next.wish * next.weight) / both, both);
        }
    }

    /**
     * Moves each node as near to the mean of its neighbours as the others on its line allow: the least squares under the
     * order of the line, by pooling adjacent violators.
     */
    private void align(List<Node> layer) {
        List<Block> blocks = new ArrayList<>();
        double offset = 0;
        double[] offsets = new double[layer.size()];
        for (int i = 0; i < layer.size(); i++) {
            offset += i == 0 ? 0 : distance(layer.get(i - 1), layer.get(i));
            offsets[i] = offset;
            Node node = layer.get(i);
            blocks.add(new Block(i, i + 1, wish(node) - offset, weight(node)));
            while (blocks.size() > 1
                    && blocks.get(blocks.size() - 2).wish() >= last(blocks).wish()) {
                Block last = blocks.remove(blocks.size() - 1);
                blocks.add(blocks.remove(blocks.size() - 1).join(last));
            }
        }
        for (Block block : blocks) {
            for (int i = block.from(); i < block.to(); i++) {
                layer.get(i).x = block.wish() + offsets[i];
            }
        }
    }

    private static Block last(List<Block> blocks) {
        return blocks.get(blocks.size() - 1);
    }

    private static double wish(Node node) {
        double sum = 0;
        double weights = 0;
        for (List<Node> side : List.of(node.above, node.below)) {
            for (Node other : side) {
                sum += pull(node, other) * other.x;
                weights += pull(node, other);
            }
        }
        return weights == 0 ? node.x : sum / weights;
    }

    private static double weight(Node node) {
        double sum = 0.1;
        for (List<Node> side : List.of(node.above, node.below)) {
            for (Node other : side) {
                sum += pull(node, other);
            }
        }
        return sum;
    }

    /** Long edges are to be straight. */
    private static double pull(Node node, Node other) {
        return node.bend && other.bend ? 16 : node.bend || other.bend ? 2 : 1;
    }

    private void stack() {
        double top = 0;
        for (List<Node> layer : layers) {
            double height =
                    layer.stream().mapToDouble(node -> node.height).max().orElse(0);
            for (Node node : layer) {
                node.top = top + (height - node.height) / 2;
                node.lineTop = top;
                node.lineBottom = top + height;
            }
            top += height + gapBelow(layer);
        }
    }

    /** More where edges go far to the side, which would be flat otherwise. */
    private static double gapBelow(List<Node> layer) {
        double farthest = layer.stream()
                .flatMap(node -> node.below.stream().map(lower -> Math.abs(lower.x - node.x)))
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(0);
        return Math.min(120, 40 + farthest * 0.16);
    }
}
