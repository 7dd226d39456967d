package org.hibernatepg.routing.internal.scope;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** The scopes of one persistence unit that are open on each thread, innermost first. */
public final class ThreadScopes {
    /** Of an instance: the scopes of one persistence unit are none of another's. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Deque<Entry>> stacks = new ThreadLocal<>();

    /** With an identity: two scopes may say the same. */
    private record Entry(Frame frame, Object identity) {}

    /** Opens a frame on this thread, within those that are open. It may be closed before those that were opened within it. */
    public OpenOnThread open(Frame frame) {
        Deque<Entry> stack = stacks.get();
        if (stack == null) {
            stack = new ArrayDeque<>();
            stacks.set(stack);
        }
        Object identity = new Object();
        stack.push(new Entry(frame, identity));
        return new OpenOnThread("A scope", "open one of its own on the other thread.", () -> remove(identity));
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
