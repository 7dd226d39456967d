package org.hibernatepg.routing.internal.pin;

import org.jspecify.annotations.Nullable;

/**
 * What one user's unit of work needs and has written. Threads to which the work was handed share it; what an inner one
 * notes, the outer ones have too.
 */
public final class Tracker {
    private final @Nullable Tracker outer;

    /** Of its own reads from now on. */
    private Need need = Need.NONE;

    /** Of the reads of later units of work only. */
    private Need marked = Need.NONE;

    private boolean written;
    private int pending;
    private int changes;

    Tracker(@Nullable Tracker outer, Need need) {
        this.outer = outer;
        this.need = need;
    }

    void wrote(Need by) {
        for (Tracker tracker = this; tracker != null; tracker = tracker.outer) {
            tracker.addWritten(by);
        }
    }

    private synchronized void addWritten(Need by) {
        need = need.and(by);
        written = true;
        changes++;
    }

    void mark(Need by) {
        for (Tracker tracker = this; tracker != null; tracker = tracker.outer) {
            tracker.addMark(by);
        }
    }

    private synchronized void addMark(Need by) {
        marked = marked.and(by);
        written = true;
        changes++;
    }

    /** A transaction has written something and has not ended yet, or it has ended. */
    public void pending(boolean begins) {
        for (Tracker tracker = this; tracker != null; tracker = tracker.outer) {
            tracker.addPending(begins ? 1 : -1);
        }
    }

    private synchronized void addPending(int more) {
        pending += more;
        changes++;
    }

    /** Whether a transaction is open that has written. */
    public synchronized boolean isPending() {
        return pending > 0;
    }

    /** Whether something was written and committed, or marked as written. */
    public synchronized boolean hasWritten() {
        return written;
    }

    /** A number that grows with all that {@link #later()}, {@link #hasWritten()} and {@link #isPending()} depend on. */
    public synchronized int changes() {
        return changes;
    }

    /** What reads of this unit of work need. */
    Need need() {
        Need own;
        synchronized (this) {
            own = need;
        }
        return outer == null ? own : own.and(outer.need());
    }

    /** What reads of later units of work need. */
    Need later() {
        Need own;
        synchronized (this) {
            own = need.and(marked);
        }
        return outer == null ? own : own.and(outer.later());
    }
}
