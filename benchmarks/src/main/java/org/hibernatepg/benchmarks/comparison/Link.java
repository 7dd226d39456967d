package org.hibernatepg.benchmarks.comparison;

import java.util.List;

/**
 * How the application reaches the server.
 *
 * @param name for the report
 * @param rewriting whether the driver makes batched inserts statements of many rows ({@code reWriteBatchedInserts})
 * @param delayMicros how long each direction takes longer than on this machine, through a proxy; 0 for none
 */
public record Link(String name, boolean rewriting, int delayMicros) {
    /** On the same machine. */
    public static final Link LOCAL = new Link("same machine", false, 0);

    /** The driver makes batched inserts statements of many rows. */
    public static final Link REWRITING = new Link("reWriteBatchedInserts", true, 0);

    /** A round trip takes a millisecond longer, as between two machines of one region. */
    public static final Link NETWORK = new Link("network of 1 ms", false, 500);

    /** All. */
    public static final List<Link> ALL = List.of(LOCAL, REWRITING, NETWORK);
}
