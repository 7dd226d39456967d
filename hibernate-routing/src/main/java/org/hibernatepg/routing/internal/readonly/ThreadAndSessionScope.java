package org.hibernatepg.routing.internal.readonly;

import java.util.concurrent.Callable;
import org.hibernatepg.routing.ReadOnlyScope;
import org.jspecify.annotations.Nullable;

/** A scope of this thread and of the session that it is working with. */
final class ThreadAndSessionScope implements ReadOnlyScope {
    private final ReadOnlyScope session;
    private final ReadOnlyScope thread;

    ThreadAndSessionScope(ReadOnlyScope session, ReadOnlyScope thread) {
        this.session = session;
        this.thread = thread;
    }

    @Override
    public String name() {
        return thread.name();
    }

    @Override
    public boolean isOpen() {
        return thread.isOpen();
    }

    @Override
    public Runnable wrap(Runnable work) {
        return thread.wrap(work);
    }

    @Override
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return thread.wrap(work);
    }

    @Override
    public void close() {
        // Sessions may share a connection: what guards others was set within the session's part of the transaction.
        try (session) {
            thread.close();
        }
    }
}
