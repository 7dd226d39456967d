package org.hibernatepg.benchmarks;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntToDoubleFunction;
import org.hibernatepg.benchmarks.comparison.Spread;

/**
 * Workloads by turns, so that all meet the same disturbances, each after its own preparation that is not timed. The first
 * round warms up and is left out if there are others.
 */
final class Comparison {
    /** A workload that may fail. */
    interface Work {
        void run() throws Exception;
    }

    private record Workload(Work prepare, Work work, List<Double> times) {}

    private final Map<String, Workload> workloads = new LinkedHashMap<>();

    /** Adds a workload; they run in the order in which they are added. */
    Comparison add(String name, Work prepare, Work work) {
        workloads.put(name, new Workload(prepare, work, new ArrayList<>()));
        return this;
    }

    /** Runs all of them so many times. */
    Comparison run(int rounds) {
        for (int round = 0; round < rounds; round++) {
            for (Workload workload : workloads.values()) {
                workload.times().add(time(workload));
            }
        }
        return this;
    }

    /** How many times as long one takes as another. */
    Spread ratio(String name, String other) {
        return ofRounds(round -> time(name, round) / time(other, round));
    }

    /** How many times as long a workload takes as the one that it is compared with. */
    static Spread ratio(int rounds, Work prepare, Work workload, Work prepareOther, Work other) {
        return new Comparison()
                .add("other", prepareOther, other)
                .add("workload", prepare, workload)
                .run(rounds)
                .ratio("workload", "other");
    }

    /** The same where both are prepared in the same way. */
    static Spread ratio(int rounds, Work prepare, Work workload, Work other) {
        return ratio(rounds, prepare, workload, prepare, other);
    }

    private Spread ofRounds(IntToDoubleFunction ofRound) {
        int rounds = workloads.values().iterator().next().times().size();
        List<Double> ratios = new ArrayList<>();
        for (int round = rounds > 1 ? 1 : 0; round < rounds; round++) {
            ratios.add(ofRound.applyAsDouble(round));
        }
        return Spread.of(ratios);
    }

    private double time(String name, int round) {
        return Objects.requireNonNull(workloads.get(name), name).times().get(round);
    }

    private static double time(Workload workload) {
        try {
            workload.prepare().run();
            long start = System.nanoTime();
            workload.work().run();
            return System.nanoTime() - start;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
