package org.hibernatepg.benchmarks.comparison;

import java.util.List;

/**
 * What some rounds gave.
 *
 * @param median what counts
 * @param low a quarter of the rounds is below
 * @param high a quarter is above
 */
public record Spread(double median, double low, double high) {
    /** What could not be measured. */
    public static final Spread UNKNOWN = new Spread(Double.NaN, Double.NaN, Double.NaN);

    /** Of at least one round; between two rounds the value is in between. */
    public static Spread of(List<Double> rounds) {
        if (rounds.isEmpty()) {
            throw new IllegalArgumentException("No rounds");
        }
        List<Double> sorted = rounds.stream().sorted().toList();
        return new Spread(at(sorted, 0.5), at(sorted, 0.25), at(sorted, 0.75));
    }

    private static double at(List<Double> sorted, double part) {
        double position = part * (sorted.size() - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.size() - 1);
        return sorted.get(below) + (position - below) * (sorted.get(above) - sorted.get(below));
    }
}
