package org.hibernatepg.history.internal.retention;

import java.time.Duration;

/**
 * What is removed, and how.
 *
 * @param before the instant, as an SQL expression
 * @param batch how many events a transaction removes
 * @param pause how long to wait after each transaction
 * @param keepsStates whether what tells the rows at the instant stays
 */
public record PurgeOptions(String before, int batch, Duration pause, boolean keepsStates) {
    private static final int BATCH = 5_000;

    /** By default. */
    public static PurgeOptions before(String instant) {
        return new PurgeOptions(instant, BATCH, Duration.ZERO, true);
    }

    /** With batches of another size. */
    public PurgeOptions batches(int events) {
        return new PurgeOptions(before, events, pause, keepsStates);
    }

    /** With pauses. */
    public PurgeOptions pausing(Duration time) {
        return new PurgeOptions(before, batch, time, keepsStates);
    }

    /** Keeping nothing. */
    public PurgeOptions withStates() {
        return new PurgeOptions(before, batch, pause, false);
    }
}
