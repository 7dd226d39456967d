package org.hibernatepg.routing.internal.savepoint;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Collection;
import java.util.List;
import org.hibernate.HibernateException;
import org.hibernate.engine.spi.ActionQueue;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.event.spi.EventSource;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/**
 * What Hibernate will call when the transaction completes: releases of locks in the second-level cache, listeners after
 * commit, invalidations of query results. Those of a block are kept apart until it ends, since those of a block that is
 * undone hear of its failure at once, and never of the success of what is around it.
 */
final class CompletionCallbacks {
    private static final Class<?> HOLDER = holderType();
    private static final PrivateField BEFORE = PrivateField.of(HOLDER, "beforeTransactionProcesses");
    private static final PrivateField AFTER = PrivateField.of(HOLDER, "afterTransactionProcesses");

    private final @Nullable Object holder;
    private final @Nullable Object outerBefore;
    private final @Nullable Object outerAfter;

    private CompletionCallbacks(@Nullable Object holder) {
        this.holder = holder;
        outerBefore = holder == null ? null : BEFORE.get(holder);
        outerAfter = holder == null ? null : AFTER.get(holder);
    }

    private static Class<?> holderType() {
        if (HibernateParts.CALLBACKS == null) {
            return ActionQueue.class;
        }
        try {
            return Class.forName(
                    "org.hibernate.engine.internal.TransactionCompletionCallbacksImpl",
                    false,
                    ActionQueue.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new RoutingException(
                    "This line of Hibernate keeps the callbacks of transactions in a way that nested"
                            + " transactions do not know: use a version of hibernate-routing that knows it.",
                    e);
        }
    }

    /** Finds the private parts, or fails. */
    static void check() {
        PrivateField.of(BEFORE.type(), "processes");
        PrivateField.of(AFTER.type(), "processes");
        PrivateField.of(AFTER.type(), "querySpacesToInvalidate");
        AfterQueue.complete();
    }

    /** Takes the callbacks that are there aside; those of the block come to stand in their place. */
    static CompletionCallbacks aside(SharedSessionContractImplementor session) {
        CompletionCallbacks callbacks = new CompletionCallbacks(holder(session));
        if (callbacks.holder != null) {
            BEFORE.set(callbacks.holder, null);
            AFTER.set(callbacks.holder, null);
        }
        return callbacks;
    }

    private static @Nullable Object holder(SharedSessionContractImplementor session) {
        if (session instanceof EventSource stateful) {
            ActionQueue queue = stateful.getActionQueue();
            return HibernateParts.CALLBACKS == null ? queue : HibernateParts.CALLBACKS.get(queue);
        }
        PrivateField field = PrivateField.find(session.getClass(), "transactionCompletionCallbacks");
        Object found = field == null ? null : field.get(session);
        return HOLDER.isInstance(found) ? found : null;
    }

    /** The block was kept: its callbacks stand behind the earlier ones. */
    void keep() {
        if (holder != null) {
            append(BEFORE, outerBefore, holder);
            append(AFTER, outerAfter, holder);
        }
    }

    /** The block was undone: its callbacks are told so, and only the earlier ones are left. */
    void undo() {
        if (holder == null) {
            return;
        }
        Object after = AFTER.get(holder);
        BEFORE.set(holder, outerBefore);
        AFTER.set(holder, outerAfter);
        if (after != null) {
            AfterQueue.completeUnsuccessfully(after);
        }
    }

    private static void append(PrivateField field, @Nullable Object outer, Object holder) {
        Object inner = field.get(holder);
        if (outer == null) {
            return;
        }
        field.set(holder, outer);
        if (inner != null) {
            for (String name : List.of("processes", "querySpacesToInvalidate")) {
                PrivateField elements = PrivateField.find(inner.getClass(), name);
                if (elements != null) {
                    addAll(elements.get(outer), elements.get(inner));
                }
            }
        }
    }

    @SuppressWarnings("unchecked")
    private static void addAll(@Nullable Object target, @Nullable Object source) {
        if (target instanceof Collection<?> outer && source instanceof Collection<?> inner) {
            ((Collection<Object>) outer).addAll(inner);
        }
    }

    /** Hibernate's queue, whose class is private. */
    private static final class AfterQueue {
        private AfterQueue() {}

        static Method complete() {
            try {
                Method method = AFTER.type().getDeclaredMethod("afterTransactionCompletion", boolean.class);
                method.setAccessible(true);
                return method;
            } catch (NoSuchMethodException e) {
                throw new RoutingException(
                        "This line of Hibernate completes transactions in a way that nested"
                                + " transactions do not know: use a version of hibernate-routing that knows it.",
                        e);
            }
        }

        static void completeUnsuccessfully(Object queue) {
            try {
                complete().invoke(queue, false);
            } catch (InvocationTargetException e) {
                throw e.getTargetException() instanceof RuntimeException failure
                        ? failure
                        : new HibernateException(e.getTargetException());
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
