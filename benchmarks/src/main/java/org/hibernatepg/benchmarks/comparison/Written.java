package org.hibernatepg.benchmarks.comparison;

/** By what rows are written. */
public enum Written {
    /** By the flush of a session. */
    BY_SESSION,
    /** By an update or delete of HQL. */
    BY_HQL,
    /** By SQL of one's own. */
    BY_SQL
}
