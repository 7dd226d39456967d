package org.hibernatepg.benchmarks.comparison;

/**
 * What a run did.
 *
 * @param units how many of the {@link Workload#unit()}
 * @param answer what it found, if it asked for something: the same for all competitors
 */
public record Done(int units, long answer) {
    /** Writing, which is seen in the tables. */
    public static Done written(int units) {
        return new Done(units, 0);
    }
}
