package org.hibernatepg.routing.internal.replica;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How servers are watched.
 *
 * @param interval between two probes, give or take a fifth
 * @param timeout for an answer
 * @param maxLag the time by which a replica may be behind; null for any
 * @param maxLagBytes the bytes by which a replica may be behind; null for any
 */
record ProbeSettings(
        Duration interval,
        Duration timeout,
        @Nullable Duration maxLag,
        @Nullable Long maxLagBytes) {
    static final Duration DEFAULT_INTERVAL = Duration.ofSeconds(1);
    static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

    /** Below the time for which a write keeps its user on the primary, so that a pin by time holds. */
    static final Duration DEFAULT_MAX_LAG = Duration.ofSeconds(10);
}
