package org.hibernatepg.benchmarks;

import java.util.Arrays;

/**
 * Two workloads by turns, so that both meet the same disturbances, each after its own preparation that is not timed. What
 * counts is the median of the rounds; the first round warms up and is left out if there are others.
 */
final class Comparison {
    /** A workload that may fail. */
    interface Work {
        void run() throws Exception;
    }

    private Comparison() {}

    /** How many times as long the workload takes as the one that it is compared with. */
    static double ratio(int rounds, Work prepare, Work workload, Work prepareOther, Work other) {
        double[] times = new double[rounds];
        double[] others = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            others[round] = time(prepareOther, other);
            times[round] = time(prepare, workload);
        }
        return median(times) / median(others);
    }

    /** The same where both are prepared in the same way. */
    static double ratio(int rounds, Work prepare, Work workload, Work other) {
        return ratio(rounds, prepare, workload, prepare, other);
    }

    private static double time(Work prepare, Work workload) {
        try {
            prepare.run();
            long start = System.nanoTime();
            workload.run();
            return System.nanoTime() - start;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static double median(double[] times) {
        double[] warm = times.length > 1 ? Arrays.copyOfRange(times, 1, times.length) : times;
        double[] sorted = warm.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
