package org.hibernatepg.routing;

import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/**
 * A part of the program in which PostgreSQL refuses to write, until it is closed; see {@link ReadOnlyScopes}.
 *
 * <pre>{@code
 * try (ReadOnlyScope scope = scopes.open()) {
 *     report.print();
 * }
 * }</pre>
 */
public interface ReadOnlyScope extends AutoCloseable {
    /** What errors call the scope. */
    String name();

    /** Whether it has not been closed yet. */
    boolean isOpen();

    /**
     * Work that is read-only on whichever thread it runs, also when it runs after the scope was closed: a scope is one
     * of its thread, or of its session, and by itself no other thread is in it.
     */
    Runnable wrap(Runnable work);

    /** Work with a result that is read-only on whichever thread it runs, as with {@link #wrap(Runnable)}. */
    <T extends @Nullable Object> Callable<T> wrap(Callable<T> work);

    /** An executor whose tasks are read-only on whichever thread they run, as with {@link #wrap(Runnable)}. */
    default Executor wrap(Executor executor) {
        return task -> executor.execute(wrap(task));
    }

    /**
     * Ends the scope; what was set for it is as before. A second call does nothing.
     *
     * @throws ReadOnlyViolationException if objects of the scope's session were changed within it
     * @throws RoutingException on another thread than the one that opened it; it stays open then
     */
    @Override
    void close();
}
