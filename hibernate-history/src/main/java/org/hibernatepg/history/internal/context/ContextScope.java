package org.hibernatepg.history.internal.context;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One context of one thread. It holds the values of all scopes around it, so that opening and closing is a change of one
 * reference.
 */
public final class ContextScope implements AutoCloseable {
    private static final ThreadLocal<@Nullable ContextScope> CURRENT = new ThreadLocal<>();

    /** What is in force again when this one has ended. */
    private final @Nullable ContextScope previous;

    /** The scope that this one adds to; null for the outermost one, and for one that was handed over. */
    private final @Nullable ContextScope outer;

    private final Thread thread = Thread.currentThread();
    private ContextState state;
    private boolean open = true;

    private ContextScope(@Nullable ContextScope previous, @Nullable ContextScope outer, ContextState state) {
        this.previous = previous;
        this.outer = outer;
        this.state = state;
    }

    /** Opens a scope inside the one that is open on this thread. */
    public static ContextScope open(Map<String, ?> values) {
        ContextScope around = CURRENT.get();
        return enter(new ContextScope(around, around, state().with(values)));
    }

    /** The same with values that stay until the outermost scope ends. */
    public static ContextScope openKept(Map<String, ?> values) {
        ContextState inside = state().with(values);
        addToAll(values);
        ContextScope around = CURRENT.get();
        return enter(new ContextScope(around, around, inside));
    }

    /** Opens a scope in which a state of another time or thread is in force instead of what is open here. */
    public static ContextScope open(ContextState handedOver) {
        return enter(new ContextScope(CURRENT.get(), null, handedOver));
    }

    private static ContextScope enter(ContextScope scope) {
        CURRENT.set(scope);
        return scope;
    }

    /** Adds values to the innermost scope. Whether there was one. */
    public static boolean add(Map<String, ?> values) {
        ContextState changed = state().with(values);
        ContextScope innermost = CURRENT.get();
        if (innermost == null || !innermost.state.isOpen()) {
            return false;
        }
        innermost.state = changed;
        return true;
    }

    /** Adds values to all scopes, so that they stay until the outermost one ends. Whether there was one. */
    public static boolean addToAll(Map<String, ?> values) {
        state().with(values); // refuses what is wrong with them even where they have no effect
        Map<ContextScope, ContextState> changes = new LinkedHashMap<>();
        for (ContextScope scope = CURRENT.get(); scope != null && scope.state.isOpen(); scope = scope.outer) {
            changes.put(scope, scope.state.with(values));
        }
        changes.forEach((scope, changed) -> scope.state = changed);
        return !changes.isEmpty();
    }

    /** Throws what {@link #open(Map)} would throw. */
    public static void validate(Map<String, ?> values) {
        state().with(values);
    }

    /** What is in force on this thread. */
    public static ContextState state() {
        ContextScope innermost = CURRENT.get();
        return innermost == null ? ContextState.NONE : innermost.state;
    }

    /** What other threads are handed: what is in force, with the user of a request, for whom only its own thread asks. */
    public static ContextState handedOver() {
        ContextState state = state();
        Map<String, Object> user = state.isOpen() ? RequestUser.current() : Map.of();
        return state.values().keySet().containsAll(user.keySet()) ? state : state.with(user);
    }

    /** The innermost scope that is open on this thread. */
    static @Nullable ContextScope current() {
        return CURRENT.get();
    }

    /** Puts what was current on this thread back, without closing anything. */
    static void resume(@Nullable ContextScope scope) {
        ContextScope innermost = scope;
        while (innermost != null && !innermost.open) {
            innermost = innermost.previous;
        }
        if (innermost == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(innermost);
        }
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
                    "The history context was opened by the thread '%s' and is closed by the thread '%s'. Close it where it was opened, and hand HistoryContext.capture() over to the other thread."
                            .formatted(thread.getName(), Thread.currentThread().getName()));
        }
        open = false;
        resume(CURRENT.get());
    }
}
