package org.hibernatepg.benchmarks.comparison;

import java.time.Duration;
import java.time.Instant;

/**
 * Rows and the history that they have.
 *
 * @param rows how many, numbered from 1
 * @param versions how many events each row has: an insert and then updates; the row shows the last one
 */
public record Filling(int rows, int versions) {
    /** An hour before the first event. */
    public static final Instant START = Instant.parse("2024-01-01T00:00:00Z");

    /** Above the {@link #revision()} of all events: from here on, those that are written later are numbered. */
    public static final int LATER_REVISIONS = 1_000_000_000;

    /** The point just after the events of a version, and before those of the next one. */
    public static Instant after(int version) {
        return START.plus(Duration.ofHours(version)).plusSeconds(60);
    }

    /** {@code from} and {@code order by}: of all events, the oldest first, as {@code n} and {@code v}. */
    public String events() {
        return "from generate_series(1, %d) as v, generate_series(1, %d) as n order by v, n".formatted(versions, rows);
    }

    /** When, from {@code v}. */
    public String time() {
        return "timestamptz '%s' + v * interval '1 hour'".formatted(START);
    }

    /** A number for each event that grows with time, from {@code n} and {@code v}. */
    public String revision() {
        return "(v - 1) * %d + n".formatted(rows);
    }

    /** The {@link #revision()} of the next version of the row, null for the last one. */
    public String nextRevision() {
        return "case when v < %d then v * %d + n end".formatted(versions, rows);
    }
}
