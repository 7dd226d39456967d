package org.hibernatepg.history;

import java.time.Duration;
import org.hibernatepg.history.internal.retention.PurgeOptions;
import org.hibernatepg.history.internal.retention.Retentions;

/**
 * The removal of events that are older than an instant, made by {@link Retention#purge}. Events are removed in batches, each
 * in a transaction of its own, so it can be broken off at any time, and a later one goes on. Nobody waits for it: only old events are
 * locked, for a moment.
 */
public final class Purge {
    private final Retentions retentions;
    private final PurgeOptions options;

    Purge(Retentions retentions, PurgeOptions options) {
        this.retentions = retentions;
        this.options = options;
    }

    /**
     * About how many events a transaction removes; by default 5,000. All that is known of a row that is gone, and all that may leave
     * of one collection, leaves at once.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Purge batchSize(int events) {
        if (events <= 0) {
            throw new IllegalArgumentException("A batch has at least one event, not %d.".formatted(events));
        }
        return new Purge(retentions, options.batches(events));
    }

    /** How long to wait after each batch, for others to have the disk; by default not at all. */
    public Purge pause(Duration pause) {
        return new Purge(retentions, options.pausing(pause));
    }

    /**
     * Removes also what tells how rows were at the instant. Objects that have not changed since are unknown to their history
     * then, and {@link Replay} reports them. Partitions that are wholly older are dropped.
     */
    public Purge withStates() {
        return new Purge(retentions, options.withStates());
    }

    /** Removes the events. */
    public Purged run() {
        return retentions.purge(options);
    }
}
