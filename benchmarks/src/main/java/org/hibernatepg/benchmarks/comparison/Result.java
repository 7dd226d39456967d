package org.hibernatepg.benchmarks.comparison;

/**
 * One number that was asked for, mostly a ratio of two kinds of work in the same rounds.
 *
 * @param what what was measured
 * @param measured the number
 * @param target what its median should not exceed, infinite if there is nothing to reach
 */
public record Result(String what, Spread measured, double target) {
    /** For what is asked without a target. */
    public static final double NO_TARGET = Double.POSITIVE_INFINITY;

    /** A result that is counted. */
    public Result(String what, double counted, double target) {
        this(what, Spread.of(java.util.List.of(counted)), target);
    }

    /** Whether there is something to reach. */
    public boolean hasTarget() {
        return Double.isFinite(target);
    }

    /** Whether it is a number. */
    public boolean isKnown() {
        return !Double.isNaN(measured.median());
    }

    /** Whether its median does not exceed the target. */
    public boolean isMet() {
        return measured.median() <= target;
    }
}
