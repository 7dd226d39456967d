package org.hibernatepg.benchmarks;

import java.util.List;

/**
 * What some rounds gave.
 *
 * @param median what counts
 * @param least the least of the rounds
 * @param most the most
 */
record Ratio(double median, double least, double most) {
    static Ratio of(List<Double> rounds) {
        List<Double> sorted = rounds.stream().sorted().toList();
        return new Ratio(sorted.get(sorted.size() / 2), sorted.get(0), sorted.get(sorted.size() - 1));
    }

    /** A number that is the same in every round. */
    static Ratio exactly(double number) {
        return new Ratio(number, number, number);
    }
}
