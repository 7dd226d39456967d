package org.hibernatepg.history.internal.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One context of one thread. It holds the values of all scopes around it, so that opening and closing is a change of one
 * reference and what the triggers read is rendered once.
 */
public final class ContextScope implements AutoCloseable {
    private static final ThreadLocal<@Nullable ContextScope> CURRENT = new ThreadLocal<>();

    private final @Nullable ContextScope outer;
    private final Thread thread = Thread.currentThread();
    private final UUID id;
    private final Map<String, Object> values;
    private final Map<String, String> variables;
    private boolean open = true;

    private ContextScope(@Nullable ContextScope outer, Map<String, Object> values, String json) {
        this.outer = outer;
        this.id = outer == null ? UUID.randomUUID() : outer.id;
        this.values = values;
        this.variables = Map.of(ContextVariables.CONTEXT, json, ContextVariables.CONTEXT_ID, id.toString());
    }

    /** Opens a scope inside the one that is open on this thread. */
    public static ContextScope open(Map<String, ?> values) {
        ContextScope outer = CURRENT.get();
        Map<String, Object> merged = merged(outer, values);
        ContextScope scope = new ContextScope(outer, merged, JsonText.of(merged));
        CURRENT.set(scope);
        return scope;
    }

    /** Throws what {@link #open} would throw. */
    public static void validate(Map<String, ?> values) {
        JsonText.of(merged(CURRENT.get(), values));
    }

    private static Map<String, Object> merged(@Nullable ContextScope outer, Map<String, ?> values) {
        Map<String, Object> merged = new LinkedHashMap<>(outer == null ? Map.of() : outer.values);
        merged.putAll(JsonValues.of(values));
        return Collections.unmodifiableMap(merged);
    }

    /** The innermost scope that is open on this thread. */
    public static Optional<ContextScope> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /** What all events inside the outermost scope share. */
    public UUID id() {
        return id;
    }

    /** The values of this scope and of those around it. */
    public Map<String, Object> values() {
        return values;
    }

    /** The settings by which the context reaches the triggers; always the same instance. */
    public Map<String, String> variables() {
        return variables;
    }

    /** Whether the scope has not been closed. */
    public boolean isOpen() {
        return open;
    }

    /** Whether the current thread opened the scope. */
    public boolean isOfThisThread() {
        return Thread.currentThread() == thread;
    }

    /** Ends the scope. If it is not the innermost one, the inner ones keep what they have, and end on their own. */
    @Override
    public void close() {
        if (!open) {
            return;
        }
        if (!isOfThisThread()) {
            throw new IllegalStateException(
                    "The history context was opened by the thread '%s' and is closed by the thread '%s'. Close it where it was opened, and open HistoryContext.current() anew in the other thread."
                            .formatted(thread.getName(), Thread.currentThread().getName()));
        }
        open = false;
        ContextScope innermost = CURRENT.get();
        while (innermost != null && !innermost.open) {
            innermost = innermost.outer;
        }
        restore(innermost);
    }

    private static void restore(@Nullable ContextScope scope) {
        if (scope == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(scope);
        }
    }
}
