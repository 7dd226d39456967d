package org.hibernatepg.history;

import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.internal.context.ContextScope;
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
 * end with the inner one. All events inside the outermost context have the same
 * {@linkplain Event#contextId() context id}.
 *
 * <p><b>Flush.</b> Hibernate writes a change when it flushes, which may be after the context has ended. A context that is
 * opened with a session flushes it first, and again before it ends, so that exactly the changes made inside belong to it.
 * Without a session nothing is flushed, and what counts is when the statement is executed.
 *
 * <p><b>Values.</b> Null, booleans, numbers that are finite, texts without NUL, enum constants (by name), UUIDs, URIs,
 * dates and times of {@code java.time} (ISO 8601), {@link Optional}, and arrays, collections and maps with text keys of
 * such. Anything else, and more than a megabyte of JSON (the system property
 * {@code hibernate.history.context_max_bytes}), is refused with an {@link IllegalArgumentException} when the context is
 * opened.
 *
 * <p><b>Threads.</b> A context belongs to the thread that opened it, also a virtual one, and is closed by it. Other threads
 * do not inherit it; hand {@link #current()} over and open it there.
 *
 * <p><b>Cost.</b> At most one more round trip in a transaction that writes, none in one that only reads.
 */
public final class HistoryContext implements AutoCloseable {
    private final ContextScope scope;
    private final @Nullable SharedSessionContract session;

    private HistoryContext(ContextScope scope, @Nullable SharedSessionContract session) {
        this.scope = scope;
        this.session = session;
    }

    /**
     * Opens a context for what is executed on this thread from now on.
     *
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static HistoryContext open(Map<String, ?> values) {
        return new HistoryContext(ContextScope.open(values), null);
    }

    /**
     * Opens a context for the changes that are made in a session from now on.
     *
     * @throws IllegalArgumentException if a value is no JSON
     */
    public static HistoryContext open(SharedSessionContract session, Map<String, ?> values) {
        ContextScope.validate(values);
        SessionWork.flush(session);
        return new HistoryContext(ContextScope.open(values), session);
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

    /** What the contexts that are open on this thread add up to, as it is stored; empty if there is none. */
    public static Map<String, Object> current() {
        return ContextScope.current().map(ContextScope::values).orElse(Map.of());
    }

    /** The id that events have which are written on this thread now, if a context is open. */
    public static Optional<UUID> currentId() {
        return ContextScope.current().map(ContextScope::id);
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
