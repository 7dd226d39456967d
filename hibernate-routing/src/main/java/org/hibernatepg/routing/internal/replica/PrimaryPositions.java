package org.hibernatepg.routing.internal.replica;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * How far the primary had written, and when. A replica lags for as long as the primary has had something that it has not
 * replayed; so no clocks of two machines are compared, and a primary that writes nothing makes nobody lag.
 */
final class PrimaryPositions {
    /** More than an hour of a busy primary at the default interval. */
    private static final int MOST = 4096;

    private record Sample(long nanos, long position) {}

    private final Deque<Sample> samples = new ArrayDeque<>();
    private boolean complete = true;

    /** The primary had written up to here, just now. */
    synchronized void add(long nanos, long position) {
        Sample last = samples.peekLast();
        if (last != null && last.position() == position) {
            return;
        }
        if (last != null && last.position() > position) {
            // Another server took the primary's place and had not got everything.
            samples.clear();
        }
        samples.addLast(new Sample(nanos, position));
        if (samples.size() > MOST) {
            samples.removeFirst();
            complete = false;
        }
    }

    /** How far behind a replica is that had replayed up to here; null as long as the primary has not answered. */
    synchronized @Nullable Long bytesBehind(long replayed) {
        Sample last = samples.peekLast();
        return last == null ? null : Long.valueOf(Math.max(0, last.position() - replayed));
    }

    /**
     * How long a replica has been behind.
     *
     * @param sinceReplayed how old the last transaction is that it replayed, for what was before the first sample
     */
    synchronized @Nullable Duration timeBehind(long replayed, long now, @Nullable Duration sinceReplayed) {
        if (samples.isEmpty()) {
            return null;
        }
        boolean first = true;
        for (Sample sample : samples) {
            if (sample.position() > replayed) {
                Duration seen = Duration.ofNanos(Math.max(0, now - sample.nanos()));
                boolean before = first && complete && sinceReplayed != null && sinceReplayed.compareTo(seen) > 0;
                return before ? sinceReplayed : seen;
            }
            first = false;
        }
        return Duration.ZERO;
    }
}
