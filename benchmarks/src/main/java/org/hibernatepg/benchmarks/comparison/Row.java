package org.hibernatepg.benchmarks.comparison;

/** An entity that a workload writes. */
public interface Row {
    /** Gives a new one its key and values. */
    void fill(int id);

    /** Changes some of its values. */
    void change();

    /** A value that each {@link #change()} makes larger by one. */
    int amount();
}
