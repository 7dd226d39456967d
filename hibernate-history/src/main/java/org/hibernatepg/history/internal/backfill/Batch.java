package org.hibernatepg.history.internal.backfill;

import java.util.List;

/**
 * A part of the rows of a table, in the order of their keys.
 *
 * @param written how many events were written
 * @param last the last key that was looked at, as texts; empty before the first batch
 */
record Batch(long written, List<String> last) {
    static final Batch FIRST = new Batch(0, List.of());

    Batch {
        last = List.copyOf(last);
    }
}
