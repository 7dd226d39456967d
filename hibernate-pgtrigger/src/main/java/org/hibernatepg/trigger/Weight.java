package org.hibernatepg.trigger;

/** How much a word counts when matches are ranked; {@code ts_rank} takes 1.0, 0.4, 0.2 and 0.1 unless told otherwise. */
public enum Weight {
    /** Counts most. */
    A,
    /** Counts less than {@link #A}. */
    B,
    /** Counts less than {@link #B}. */
    C,
    /** Counts least; what words have without a weight. */
    D
}
