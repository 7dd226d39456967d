package org.hibernatepg.routing.internal.pin;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What is open on one thread, for one persistence unit. */
final class PinState {
    boolean pinned;
    int primaryScopes;

    /** The innermost first. */
    final Deque<Tracker> trackers = new ArrayDeque<>(1);

    /** As it was on another thread when work was handed over. */
    static PinState of(boolean primary, @Nullable Tracker tracker) {
        PinState state = new PinState();
        state.pinned = primary;
        if (tracker != null) {
            state.trackers.push(tracker);
        }
        return state;
    }

    @Nullable
    Tracker tracker() {
        return trackers.peek();
    }

    boolean isPrimary() {
        return pinned || primaryScopes > 0;
    }

    boolean isEmpty() {
        return !isPrimary() && trackers.isEmpty();
    }
}
