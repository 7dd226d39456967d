package org.hibernatepg.routing.internal.pin;

import java.sql.Connection;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.scope.OpenOnThread;
import org.jspecify.annotations.Nullable;

/** What the reads of each thread need, for one persistence unit. */
public final class Pins {
    /** Of an instance: the pins of one persistence unit are none of another's. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable PinState> states = new ThreadLocal<>();

    private final PinSettings settings;
    private final Tokens tokens;
    private final WrittenPosition positions;

    /** Of a unit. */
    public Pins(PinSettings settings, Supplier<Servers> servers, Supplier<RoutingMetrics> metrics) {
        this.settings = settings;
        ClusterIdentity cluster = new ClusterIdentity(settings.cluster());
        tokens = new Tokens(settings, cluster, servers, metrics);
        positions = new WrittenPosition(cluster);
    }

    /** Reads of this thread go to the primary until {@link #unpin()}. */
    public void pin() {
        state().pinned = true;
    }

    /** Takes back {@link #pin()}. */
    public void unpin() {
        state().pinned = false;
        tidy();
    }

    /** Opens a scope whose reads go to the primary. What was pinned or unpinned within it is as before at its end. */
    public OpenOnThread openPrimary() {
        PinState state = state();
        boolean before = state.pinned;
        state.primaryScopes++;
        return handle(() -> {
            state.primaryScopes--;
            state.pinned = before;
        });
    }

    /** Begins to note what this thread writes. */
    public OpenOnThread open(Tracker tracker) {
        PinState state = state();
        state.trackers.push(tracker);
        return handle(() -> state.trackers.removeFirstOccurrence(tracker));
    }

    /** Starts without anything of what is open on this thread. At the end, what was pinned before is not any more. */
    public OpenOnThread openAnew() {
        PinState before = states.get();
        states.remove();
        return handle(() -> {
            if (before == null) {
                states.remove();
            } else {
                before.pinned = false;
                states.set(before);
            }
        });
    }

    /** A tracker within what is open on this thread, which needs what the tokens say. */
    public Tracker newTracker(@Nullable String... texts) {
        Need need = Need.NONE;
        for (String text : texts) {
            need = need.and(tokens.read(text));
        }
        return new Tracker(tracker(), need);
    }

    /** What is open on this thread, for another one: the way to open it there. */
    public Supplier<OpenOnThread> capture() {
        PinState state = states.get();
        boolean primary = state != null && state.isPrimary();
        Tracker tracker = state == null ? null : state.tracker();
        return () -> {
            PinState before = states.get();
            states.set(PinState.of(primary, tracker));
            return handle(() -> states.set(before));
        };
    }

    /** Where this thread notes what it writes, if it does. */
    public @Nullable Tracker tracker() {
        PinState state = states.get();
        return state == null ? null : state.tracker();
    }

    /** Whether reads of this thread go to the primary. */
    public boolean isPrimary() {
        PinState state = states.get();
        return state != null && (state.isPrimary() || need(state).needsPrimary());
    }

    /** The position that a replica must have replayed to be read from by this thread; 0 for none. */
    public long position() {
        PinState state = states.get();
        return state == null ? 0 : need(state).position();
    }

    private static Need need(PinState state) {
        Tracker tracker = state.tracker();
        return tracker == null ? Need.NONE : tracker.need().at(System.currentTimeMillis());
    }

    /** What to remember of a write that was committed by the connection, on the primary. */
    public void committed(Tracker tracker, Connection connection) {
        long position = settings.byPosition() ? positions.after(connection) : 0;
        long until = until();
        tracker.wrote(position == 0 ? Need.ofPrimary(until) : Need.ofPosition(position, until));
    }

    /** What to remember of a write whose commit was seen too late to ask for its position. */
    public void committedElsewhere(Tracker tracker) {
        tracker.wrote(Need.ofPrimary(until()));
    }

    /** What was written is not known: reads go to the primary for the time that was set, from the next work on. */
    public boolean markWrite(@Nullable Tracker tracker) {
        if (tracker != null) {
            tracker.mark(Need.ofPrimary(until()));
        }
        return tracker != null;
    }

    private OpenOnThread handle(Runnable end) {
        return new OpenOnThread("It", "hand work over with 'Pinning.capture()'.", () -> {
            end.run();
            tidy();
        });
    }

    private long until() {
        return System.currentTimeMillis() + settings.duration().toMillis();
    }

    /** What later units of work need, and its text; null for nothing. */
    public Tokens.@Nullable Written token(@Nullable Tracker tracker) {
        Need need = tracker == null ? Need.NONE : tracker.later().at(System.currentTimeMillis());
        return need.isNone() ? null : tokens.write(need);
    }

    /** The same for a write that is not seen, or not committed yet. */
    public Tokens.Written tokenOfWrite(Tracker tracker) {
        return tokens.write(tracker.later().at(System.currentTimeMillis()).and(Need.ofPrimary(until())));
    }

    /** The settings. */
    public PinSettings settings() {
        return settings;
    }

    private PinState state() {
        PinState state = states.get();
        if (state == null) {
            state = new PinState();
            states.set(state);
        }
        return state;
    }

    private void tidy() {
        PinState state = states.get();
        if (state == null || state.isEmpty()) {
            states.remove();
        }
    }
}
