package org.hibernatepg.routing;

import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.hibernatepg.routing.internal.scope.OpenOnThread;
import org.jspecify.annotations.Nullable;

/**
 * What was pinned and tracked on a thread, to be handed to others, from {@link Pinning#capture()}. Work that is run with it
 * reads like the work that it was captured in, and what it writes counts as written by that.
 */
public final class CapturedPins {
    private final Supplier<OpenOnThread> captured;

    CapturedPins(Supplier<OpenOnThread> captured) {
        this.captured = captured;
    }

    /** Runs work with it on this thread, which is as before afterwards. */
    public void run(Runnable work) {
        try (Opened opened = new Opened(captured.get())) {
            work.run();
        }
    }

    /** Runs work with it on this thread, and gives what it returns. */
    public <T extends @Nullable Object> T call(Supplier<T> work) {
        try (Opened opened = new Opened(captured.get())) {
            return work.get();
        }
    }

    /** The work with it, whichever thread runs it. */
    public Runnable wrap(Runnable work) {
        return () -> run(work);
    }

    /** The work with it, whichever thread runs it. */
    public <T extends @Nullable Object> Callable<T> wrap(Callable<T> work) {
        return () -> {
            try (Opened opened = new Opened(captured.get())) {
                return work.call();
            }
        };
    }

    private record Opened(OpenOnThread handle) implements AutoCloseable {
        @Override
        public void close() {
            handle.close();
        }
    }
}
