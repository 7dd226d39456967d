package org.hibernatepg.trigger.internal.diagram;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

/** Orders the nodes of each line so that few edges cross: each goes to the mean place of its neighbours, again and again. */
final class Crossings {
    private static final int ROUNDS = 24;

    private final List<List<Node>> layers;

    Crossings(List<List<Node>> layers) {
        this.layers = layers;
        layers.forEach(Crossings::number);
    }

    void reduce() {
        List<List<Node>> best = copy();
        long fewest = count();
        for (int round = 0; round < ROUNDS && fewest > 0; round++) {
            if (round % 2 == 0) {
                layers.forEach(layer -> order(layer, node -> node.above));
            } else {
                for (int i = layers.size() - 1; i >= 0; i--) {
                    order(layers.get(i), node -> node.below);
                }
            }
            long crossings = count();
            if (crossings < fewest) {
                fewest = crossings;
                best = copy();
            }
        }
        for (int i = 0; i < layers.size(); i++) {
            layers.set(i, best.get(i));
            number(layers.get(i));
        }
    }

    private List<List<Node>> copy() {
        List<List<Node>> copy = new ArrayList<>();
        layers.forEach(layer -> copy.add(new ArrayList<>(layer)));
        return copy;
    }

    private static void number(List<Node> layer) {
        for (int i = 0; i < layer.size(); i++) {
            layer.get(i).place = i;
        }
    }

    private static void order(List<Node> layer, Function<Node, List<Node>> neighbours) {
        layer.sort(Comparator.comparingDouble(node -> neighbours.apply(node).stream()
                .mapToInt(other -> other.place)
                .average()
                .orElse(node.place)));
        number(layer);
    }

    private long count() {
        return layers.stream().mapToLong(Crossings::below).sum();
    }

    /** The crossings under one line: pairs of edges whose ends are in opposite orders. */
    private static long below(List<Node> layer) {
        int width = layer.stream()
                .flatMap(node -> node.below.stream())
                .mapToInt(node -> node.place + 1)
                .max()
                .orElse(0);
        int[] ends = new int[width];
        long crossings = 0;
        for (Node node : layer) {
            for (Node lower : node.below) {
                for (int place = lower.place + 1; place < width; place++) {
                    crossings += ends[place];
                }
            }
            node.below.forEach(lower -> ends[lower.place]++);
        }
        return crossings;
    }
}
