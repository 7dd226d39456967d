package org.hibernatepg.benchmarks;

import org.hibernatepg.benchmarks.comparison.Scale;

/**
 * How much work.
 *
 * @param rows rows of a workload
 * @param triggers triggers of a persistence unit, a tenth of them in a small one
 * @param rounds how often each workload runs
 */
record Size(int rows, int triggers, int rounds) {
    /** What the targets are about. */
    static final Size FULL = new Size(100_000, 1_000, 7);

    /** Enough to see that everything works. */
    static final Size TINY = new Size(20, 20, 1);

    /** Of a comparison of that scale. */
    static Size of(Scale scale) {
        return new Size(
                scale.of(FULL.rows, TINY.rows),
                scale.of(FULL.triggers, TINY.triggers),
                Math.min(scale.rounds(), FULL.rounds));
    }
}
