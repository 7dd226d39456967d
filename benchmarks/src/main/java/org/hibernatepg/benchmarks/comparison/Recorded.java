package org.hibernatepg.benchmarks.comparison;

/** How a competitor's events are asked for. Each answer is a number, so that all can be seen to have found the same. */
public interface Recorded {
    /** The size of a page. */
    int PAGE = 20;

    /** How many events the newest page of a document has, of at most {@link #PAGE}. */
    long page(Arena arena, int document);

    /** How many values changed from event to event of a document. */
    long changes(Arena arena, int document);

    /** When a document changed last, in milliseconds since 1970. */
    long lastChange(Arena arena, int document);
}
