package org.hibernatepg.routing;

import java.util.Optional;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pin.Tokens;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.hibernatepg.routing.internal.scope.OpenOnThread;

/**
 * Work on behalf of one user: what it writes is noted, and its reads show it. From {@link Pinning#track()} or {@link
 * Pinning#apply(String...)}.
 *
 * <p>It counts on the thread that opened it, until it is closed there, and on threads to which {@link Pinning#capture()}
 * handed it. Tracked work nests: what the inner one writes, the outer one has written too.
 */
public final class TrackedWork implements AutoCloseable {
    private final Pins pins;
    private final Tracker tracker;
    private final OpenOnThread handle;

    TrackedWork(Pins pins, Tracker tracker) {
        this.pins = pins;
        this.tracker = tracker;
        handle = pins.open(tracker);
    }

    /** Whether something was written and committed, or {@linkplain Pinning#markWrite() marked} as written. */
    public boolean hasWritten() {
        return tracker.hasWritten();
    }

    /** Whether a transaction is open that has written and is not committed yet. */
    public boolean isWriting() {
        return tracker.isPending();
    }

    /**
     * Says that something is written which cannot be seen from here: reads of later work go to the primary for the {@linkplain
     * Pinning#duration() time that was set}. This work is not affected.
     */
    public void markWrite() {
        pins.markWrite(tracker);
    }

    /** What later reads need; empty if nothing was written that has not expired. Also after the work was closed. */
    public Optional<PinToken> token() {
        Tokens.Written token = pins.token(tracker);
        return token == null ? Optional.empty() : Optional.of(new PinToken(token));
    }

    /**
     * Ends the work. A second call does nothing.
     *
     * @throws RoutingException if another thread opened it; it stays open then
     */
    @Override
    public void close() {
        handle.close();
    }
}
