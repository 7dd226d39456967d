package org.hibernatepg.routing;

import org.hibernatepg.routing.internal.scope.OpenOnThread;

/**
 * A part of the program whose reads go to the primary, from {@link Pinning#usePrimary()}.
 *
 * <p>It ends on the thread that opened it. Scopes nest; at the end of each, the thread is pinned or not as it was when the
 * scope began.
 */
public final class PrimaryScope implements AutoCloseable {
    private final OpenOnThread handle;
    private final Runnable end;

    PrimaryScope(OpenOnThread handle, Runnable end) {
        this.handle = handle;
        this.end = end;
    }

    /**
     * Ends the scope. A second call does nothing.
     *
     * @throws RoutingException if another thread opened it; it stays open then
     */
    @Override
    public void close() {
        if (handle.isOpen()) {
            handle.close();
            end.run();
        }
    }
}
