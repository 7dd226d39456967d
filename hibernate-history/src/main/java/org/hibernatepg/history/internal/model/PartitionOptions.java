package org.hibernatepg.history.internal.model;

import org.hibernatepg.history.EventPartitioning;

/**
 * How event tables are partitioned.
 *
 * @param by the period of a partition
 * @param ahead how many partitions there are after the current one
 */
public record PartitionOptions(EventPartitioning by, int ahead) {
    /** Whether they are. */
    public boolean isPartitioned() {
        return by != EventPartitioning.NONE;
    }
}
