package org.hibernatepg.benchmarks;

/**
 * One number of an answer.
 *
 * @param what what was measured, mostly a ratio of two workloads
 * @param measured the number
 * @param target what its median should not exceed, infinite if there is nothing to reach
 */
record Result(String what, Ratio measured, double target) {
    /** For what is asked without a target. */
    static final double NO_TARGET = Double.POSITIVE_INFINITY;

    /** A result that is counted. */
    Result(String what, double counted, double target) {
        this(what, Ratio.exactly(counted), target);
    }

    boolean isMet() {
        return measured.median() <= target;
    }
}
