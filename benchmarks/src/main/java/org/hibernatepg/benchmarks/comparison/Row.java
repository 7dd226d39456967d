package org.hibernatepg.benchmarks.comparison;

/** An entity that a workload writes. */
public interface Row {
    /** Gives a new one its key and values. */
    void fill(int id);

    /** Changes some of its values. */
    void change();

    /** The same, its largest value among them. */
    default void replace() {
        change();
    }

    /** A value that each change makes larger by one. */
    int amount();
}
