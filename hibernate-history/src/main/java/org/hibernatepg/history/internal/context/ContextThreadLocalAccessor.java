package org.hibernatepg.history.internal.context;

import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * Lets Micrometer's context propagation, and by it Reactor, Spring and others, carry the context from thread to thread. A
 * Java service that only Micrometer looks for: where the library is not on the class path, nobody loads this class.
 */
public final class ContextThreadLocalAccessor implements ThreadLocalAccessor<ContextThreadLocalAccessor.Held> {
    /** The key under which a snapshot holds the context. */
    public static final String KEY = "org.hibernatepg.history.context";

    /** The scope of a thread, and what it had when it was looked at. */
    public record Held(ContextScope scope, ContextState state) {}

    @Override
    public Object key() {
        return KEY;
    }

    @Override
    public @Nullable Held getValue() {
        ContextScope scope = ContextScope.current();
        return scope == null ? null : new Held(scope, ContextScope.handedOver());
    }

    @Override
    public void setValue(Held held) {
        ContextScope.resume(null);
        ContextScope.open(held.state);
    }

    @Override
    public void setValue() {
        ContextScope.resume(null);
    }

    /** On the thread of the scope it is the scope itself again, so that it can be added to and closed. */
    @Override
    public void restore(Held held) {
        if (held.scope.isOfThisThread()) {
            ContextScope.resume(held.scope);
        } else {
            setValue(held);
        }
    }
}
