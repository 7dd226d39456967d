package org.hibernatepg.routing.internal.scope;

import org.hibernatepg.routing.RoutingException;

/** Something that is open on the thread that opened it, until it is closed there. */
public final class OpenOnThread {
    private final Thread owner = Thread.currentThread();
    private final String what;
    private final String remedy;
    private final Runnable end;
    private boolean open = true;

    /**
     * Opened on this thread.
     *
     * @param what what errors call it
     * @param remedy what to do on another thread than this one
     * @param end ends it
     */
    public OpenOnThread(String what, String remedy, Runnable end) {
        this.what = what;
        this.remedy = remedy;
        this.end = end;
    }

    /** Whether it has not been closed yet. */
    public boolean isOpen() {
        return open;
    }

    /**
     * Ends it, wherever it stands among what is open on its thread. A second call does nothing.
     *
     * @throws RoutingException on another thread; it stays open then
     */
    public void close() {
        if (!open) {
            return;
        }
        if (Thread.currentThread() != owner) {
            throw new RoutingException(
                    "%s ends on the thread that opened it, '%s'; it was closed on '%s'. Close it where it was opened, and %s"
                            .formatted(
                                    what,
                                    owner.getName(),
                                    Thread.currentThread().getName(),
                                    remedy));
        }
        open = false;
        end.run();
    }
}
