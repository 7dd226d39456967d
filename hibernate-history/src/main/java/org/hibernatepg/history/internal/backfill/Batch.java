package org.hibernatepg.history.internal.backfill;

import java.util.List;

/**
 * What a transaction did.
 *
 * @param written how many events were written
 * @param last the last key that was looked at, as texts; empty if there are no more
 */
record Batch(long written, List<String> last) {
    Batch {
        last = List.copyOf(last);
    }

    boolean isLast() {
        return last.isEmpty();
    }
}
