package org.hibernatepg.history;

import java.util.List;
import java.util.Optional;

/**
 * What {@link Seals#verify} found of one table.
 *
 * @param table the event table, or that of shared contexts
 * @param sealed how many events are there as they were sealed
 * @param removed how many sealed events were removed on purpose
 * @param pending how many events are not sealed yet
 * @param faulty how many events or links are not as they were sealed
 * @param faults the first of them, in the order of the events, at most 20
 * @param head the last link; none if nothing was ever sealed
 */
public record SealedTable(
        String table,
        long sealed,
        long removed,
        long pending,
        long faulty,
        List<SealFault> faults,
        Optional<SealHead> head) {
    /** Copies the list. */
    public SealedTable {
        faults = List.copyOf(faults);
    }

    /** Whether everything is as it was sealed. */
    public boolean isIntact() {
        return faults.isEmpty();
    }
}
