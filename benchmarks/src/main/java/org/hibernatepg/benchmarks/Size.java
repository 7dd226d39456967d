package org.hibernatepg.benchmarks;

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
}
