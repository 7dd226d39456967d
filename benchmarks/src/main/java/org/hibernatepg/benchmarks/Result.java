package org.hibernatepg.benchmarks;

/**
 * One number of an answer.
 *
 * @param what what was measured, mostly a ratio of two workloads
 * @param measured the number
 * @param target what it should not exceed, infinite if that is not known
 */
record Result(String what, double measured, double target) {
    boolean isMet() {
        return measured <= target;
    }
}
