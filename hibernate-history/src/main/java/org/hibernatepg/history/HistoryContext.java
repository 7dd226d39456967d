package org.hibernatepg.history;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.internal.context.ContextExecutor;
import org.hibernatepg.history.internal.context.ContextExecutorService;
import org.hibernatepg.history.internal.context.ContextScope;
import org.hibernatepg.history.internal.context.ContextState;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * Who changes something, and why: JSON that is stored with every event that is written while the context is open on the
 * current thread, by whatever statement.
 *
 * <pre>{@code
 * try (var context = HistoryContext.open(session, Map.of("user", 42, "reason", "import"))) {
 *     article.setTitle("x");
 * }
 * }</pre>
 *
 * <p>Contexts nest. Inside, the inner one's values are added to the outer one's and replace those of the same name; they
 * end with the inner one, or, with {@link Lifetime#OUTERMOST}, with the outermost one. What becomes known later is
 * {@linkplain #add(Map) added}. All events inside the outermost context have the same
 * {@linkplain Event#contextId() context id}.
 *
 * <p><b>Flush.</b> Hibernate writes a change when it flushes, which may be after the context has ended. A context that is
 * opened with a session flushes it first, and again before it ends, so that exactly the changes made inside belong to it.
 * Without a session nothing is flushed, and what counts is when the statement is executed.
 *
 * <p><b>Values.</b> Null, booleans, numbers that are finite, texts without NUL, enum constants (by name), UUIDs, URIs,
 * dates and times of {@code java.time} (ISO 8601), {@link Optional}, and arrays, collections and maps with text keys of
 * such; of other types what a {@link org.hibernatepg.history.spi.ContextEncoder} makes of them. Anything else, and more
 * than a megabyte of JSON (the system property {@code hibernate.history.context_max_bytes}), is refused with an
 * {@link IllegalArgumentException} when the context is opened or added to. The values are copied then; what happens to the
 * map afterwards has no effect.
 *
 * <p><b>Threads.</b> A context belongs to the thread that opened it, also a virtual one, and is closed by it. Other threads
 * do not inherit it; {@link #capture()} hands it over, {@link #propagating(ExecutorService)} does so for every task.
 *
 * <p><b>Transactions and persistence units.</b> A context is bound to neither: it counts for every transaction, of
 * whatever persistence unit, that the thread executes while it is open, and may begin or end within one. What a
 * persistence unit has for all its events supplies a {@link org.hibernatepg.history.spi.ContextSource}.
 *
 * <p><b>Cost.</b> At most one more round trip in a transaction that writes, none in one that only reads.
 */
public final class HistoryContext implements AutoCloseable {
    /** Until when values belong to what is written. */
    public enum Lifetime {
        /** Until the context ends to which they were given; the default. */
        SCOPE,
        /** Until the outermost context of the thread ends. Where none was open, this is the one that they open. */
        OUTERMOST
    }

    private final ContextScope scope;
    private final @Nullable SharedSessionContract session;

    HistoryContext(ContextScope scope, @Nullable SharedSessionContract session) {
        this.scope = scope;
        this.session = session;
    }

    /**
     * Opens a context for what is executed on this thread from now on.
     *
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static HistoryContext open(Map<String, ?> values) {
        return open(values, Lifetime.SCOPE);
    }

    /**
     * Opens a context whose values may outlive it.
     *
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static HistoryContext open(Map<String, ?> values, Lifetime lifetime) {
        return new HistoryContext(scope(values, lifetime), null);
    }

    /**
     * Opens a context for the changes that are made in a session from now on.
     *
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static HistoryContext open(SharedSessionContract session, Map<String, ?> values) {
        return open(session, values, Lifetime.SCOPE);
    }

    /**
     * Opens a context for the changes that are made in a session from now on, whose values may outlive it.
     *
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static HistoryContext open(SharedSessionContract session, Map<String, ?> values, Lifetime lifetime) {
        ContextScope.validate(values);
        SharedSessionContract behind = SessionWork.implementor(session);
        SessionWork.flush(behind);
        return new HistoryContext(scope(values, lifetime), behind);
    }

    private static ContextScope scope(Map<String, ?> values, Lifetime lifetime) {
        return lifetime == Lifetime.OUTERMOST ? ContextScope.openKept(values) : ContextScope.open(values);
    }

    /**
     * Adds values to the innermost context that is open on this thread, with which they end: a user who is known only
     * after the request has begun. Values of the same name are replaced; events that were written before keep what they
     * have.
     *
     * <p>Where no context is open, nothing happens: whether there is one is up to who calls.
     *
     * @return whether a context was open
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static boolean add(Map<String, ?> values) {
        return add(values, Lifetime.SCOPE);
    }

    /**
     * Adds values to the innermost context, or to all that are open on this thread.
     *
     * @return whether a context was open
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static boolean add(Map<String, ?> values, Lifetime lifetime) {
        return lifetime == Lifetime.OUTERMOST ? ContextScope.addToAll(values) : ContextScope.add(values);
    }

    /**
     * Adds values after a flush of the session, so that changes which were made in it before are written without them.
     *
     * @return whether a context was open
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static boolean add(SharedSessionContract session, Map<String, ?> values) {
        return add(session, values, Lifetime.SCOPE);
    }

    /**
     * Adds values to the innermost context, or to all that are open on this thread, after a flush of the session.
     *
     * @return whether a context was open
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static boolean add(SharedSessionContract session, Map<String, ?> values, Lifetime lifetime) {
        ContextScope.validate(values);
        if (!ContextScope.state().isOpen()) {
            return false;
        }
        SessionWork.flush(session);
        return add(values, lifetime);
    }

    /** Runs work inside a context. */
    public static void run(Map<String, ?> values, Runnable work) {
        try (ContextScope scope = ContextScope.open(values)) {
            work.run();
        }
    }

    /** Runs work on a session inside a context; if it throws, nothing is flushed at its end. */
    public static void run(SharedSessionContract session, Map<String, ?> values, Runnable work) {
        ContextScope.validate(values);
        SessionWork.flush(session);
        try (ContextScope scope = ContextScope.open(values)) {
            work.run();
            SessionWork.flush(session);
        }
    }

    /** Runs work inside a context and gives its result. */
    public static <R extends @Nullable Object> R call(Map<String, ?> values, Supplier<R> work) {
        try (ContextScope scope = ContextScope.open(values)) {
            return work.get();
        }
    }

    /** Runs work on a session inside a context and gives its result; if it throws, nothing is flushed at its end. */
    public static <R extends @Nullable Object> R call(
            SharedSessionContract session, Map<String, ?> values, Supplier<R> work) {
        ContextScope.validate(values);
        SessionWork.flush(session);
        try (ContextScope scope = ContextScope.open(values)) {
            R result = work.get();
            SessionWork.flush(session);
            return result;
        }
    }

    /** What is in force on this thread now, to be handed to other threads or kept for later, with its id. */
    public static CapturedContext capture() {
        return new CapturedContext(ContextScope.handedOver());
    }

    /**
     * An executor whose tasks run in the context that was in force where they were handed to it: {@link #capture()} for
     * each task. The threads of a pool, virtual threads and stages of a {@link java.util.concurrent.CompletableFuture} that
     * are given this executor so belong to the context of their submitter, and have its id.
     */
    public static Executor propagating(Executor executor) {
        return new ContextExecutor(executor, ContextScope::handedOver);
    }

    /** The same for all that an executor service can do. Shutting it down shuts down the one behind it. */
    public static ExecutorService propagating(ExecutorService executor) {
        return new ContextExecutorService(executor, ContextScope::handedOver);
    }

    /**
     * What the contexts that are open on this thread add up to, as it is stored; empty if there is none. Without what the
     * {@linkplain org.hibernatepg.history.spi.ContextSource sources} of a persistence unit supply.
     */
    public static Map<String, Object> current() {
        return ContextScope.state().values();
    }

    /** The id that events have which are written on this thread now, if a context is open. */
    public static Optional<UUID> currentId() {
        ContextState state = ContextScope.state();
        return Optional.ofNullable(state.id());
    }

    /**
     * Ends the context, after a flush if it was opened with a session. Inner contexts that are still open stay in force
     * until they are closed. A second call does nothing.
     *
     * @throws IllegalStateException if another thread opened the context
     */
    @Override
    public void close() {
        try (ContextScope ending = scope) {
            // On another thread, closing is refused: the changes are not to be written there, without their context.
            if (session != null && session.isOpen() && scope.isOpen() && scope.isOfThisThread()) {
                SessionWork.flush(session);
            }
        }
    }
}
