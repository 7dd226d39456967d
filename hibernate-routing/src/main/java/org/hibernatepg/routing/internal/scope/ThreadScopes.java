package org.hibernatepg.routing.internal.scope;

import java.util.ArrayDeque;
import java.util.Deque;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** The scopes of one persistence unit that are open on each thread, innermost first. */
public final class ThreadScopes {
    /** Of an instance: the scopes of one persistence unit are none of another's. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Deque<Entry>> stacks = new ThreadLocal<>();

    /** With an identity: two scopes may say the same. */
    private record Entry(Frame frame, Object identity) {}

    /** An open frame, to be closed on the thread that opened it. */
    public final class Handle {
        private final Object identity = new Object();
        private final Thread owner = Thread.currentThread();
        private boolean open = true;

        private Handle() {}

        /** Whether it has not been closed yet. */
        public boolean isOpen() {
            return open;
        }

        /**
         * Ends the frame, wherever it stands among those of its thread. A second call does nothing.
         *
         * @throws RoutingException on another thread; the frame stays open then
         */
        public void close() {
            if (!open) {
                return;
            }
            if (Thread.currentThread() != owner) {
                throw new RoutingException("A scope ends on the thread that opened it, '" + owner.getName()
                        + "'; it was closed on '" + Thread.currentThread().getName()
                        + "'. Close it where it was opened, and open one of its own on the other thread.");
            }
            open = false;
            remove(identity);
        }
    }

    /** Opens a frame on this thread, within those that are open. */
    public Handle open(Frame frame) {
        Handle handle = new Handle();
        Deque<Entry> stack = stacks.get();
        if (stack == null) {
            stack = new ArrayDeque<>();
            stacks.set(stack);
        }
        stack.push(new Entry(frame, handle.identity));
        return handle;
    }

    private void remove(Object identity) {
        Deque<Entry> stack = stacks.get();
        if (stack != null) {
            stack.removeIf(entry -> entry.identity() == identity);
            if (stack.isEmpty()) {
                stacks.remove();
            }
        }
    }

    /** The read-only scope that counts on this thread now, if there is one. */
    public Frame.@Nullable ReadOnly readOnly() {
        return first() instanceof Frame.ReadOnly readOnly ? readOnly : null;
    }

    private @Nullable Frame first() {
        Deque<Entry> stack = stacks.get();
        return stack == null ? null : stack.element().frame();
    }
}
