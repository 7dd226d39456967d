package org.hibernatepg.history;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.internal.context.ContextExecutor;
import org.hibernatepg.history.internal.context.ContextExecutorService;
import org.hibernatepg.history.internal.context.ContextScope;
import org.hibernatepg.history.internal.context.ContextState;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * What was in force where {@link HistoryContext#capture()} was called: values and id. Immutable, and good for any number of
 * threads, at the same time and after the context has ended; all their events have its id.
 *
 * <pre>{@code
 * CapturedContext context = HistoryContext.capture();
 * executor.submit(context.wrap(() -> importPart(1)));
 * future.thenApplyAsync(context.wrapFunction(this::store), executor);
 * }</pre>
 *
 * <p>Inside, what was captured is in force <em>instead of</em> what is open on the thread, which is in force again
 * afterwards; also if nothing was open where it was captured. Contexts that are opened inside are nested in it. What is
 * added inside ends there: it reaches neither the thread where the context was captured nor any other.
 *
 * <p>A transaction of its own in another thread is not part of the one in which the context was captured; they share the
 * context id, nothing else. A session must not be used by two threads at a time, with or without a context.
 */
public final class CapturedContext {
    private final ContextState state;

    CapturedContext(ContextState state) {
        this.state = state;
    }

    /** The values, as they are stored; empty if no context was open. */
    public Map<String, Object> values() {
        return state.values();
    }

    /** The id of the context, if one was open. */
    public Optional<UUID> id() {
        return Optional.ofNullable(state.id());
    }

    /** Opens it for what is executed on this thread from now on; to be closed by this thread. */
    public HistoryContext open() {
        return new HistoryContext(ContextScope.open(state), null);
    }

    /** Opens it for the changes that are made in a session from now on; the session is flushed first and at the end. */
    public HistoryContext open(SharedSessionContract session) {
        SharedSessionContract behind = SessionWork.implementor(session);
        SessionWork.flush(behind);
        return new HistoryContext(ContextScope.open(state), behind);
    }

    /** Runs work inside it. */
    public void run(Runnable work) {
        try (ContextScope scope = ContextScope.open(state)) {
            work.run();
        }
    }

    /** Runs work inside it and gives its result. */
    public <R extends @Nullable Object> R call(Supplier<R> work) {
        try (ContextScope scope = ContextScope.open(state)) {
            return work.get();
        }
    }

    /** A task that runs inside it. */
    public Runnable wrap(Runnable task) {
        return () -> run(task);
    }

    /** A task with a result that runs inside it. */
    public <R extends @Nullable Object> Callable<R> wrap(Callable<R> task) {
        return () -> {
            try (ContextScope scope = ContextScope.open(state)) {
                return task.call();
            }
        };
    }

    /** A supplier that runs inside it, as {@code CompletableFuture.supplyAsync} takes it. */
    public <R extends @Nullable Object> Supplier<R> wrapSupplier(Supplier<R> supplier) {
        return () -> call(supplier);
    }

    /** A function that runs inside it, as {@code thenApply} and {@code thenCompose} take it. */
    public <T extends @Nullable Object, R extends @Nullable Object> Function<T, R> wrapFunction(
            Function<T, R> function) {
        return argument -> call(() -> function.apply(argument));
    }

    /** A consumer that runs inside it, as {@code thenAccept} takes it. */
    public <T extends @Nullable Object> Consumer<T> wrapConsumer(Consumer<T> consumer) {
        return argument -> run(() -> consumer.accept(argument));
    }

    /** An executor whose tasks all run inside it, wherever they come from. */
    public Executor wrap(Executor executor) {
        return new ContextExecutor(executor, () -> state);
    }

    /** An executor service whose tasks all run inside it. Shutting it down shuts down the one behind it. */
    public ExecutorService wrap(ExecutorService executor) {
        return new ContextExecutorService(executor, () -> state);
    }

    /** Its values and id. */
    @Override
    public String toString() {
        return state.isOpen()
                ? "CapturedContext[%s, id=%s]".formatted(state.values(), state.id())
                : "CapturedContext[]";
    }
}
