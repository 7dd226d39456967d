package org.hibernatepg.history;

import java.time.Instant;
import java.util.Optional;

/**
 * A partition of an event table.
 *
 * @param table the event table, as SQL names it
 * @param name the partition, as SQL names it
 * @param from the first instant whose events are in it; empty for the default partition and one without a lower bound
 * @param to the first instant whose events are not in it any more; empty for the default partition and one without an upper
 *     bound
 * @param isDefault whether it holds what no other partition does
 */
public record EventPartition(
        String table, String name, Optional<Instant> from, Optional<Instant> to, boolean isDefault) {}
