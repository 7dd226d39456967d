package org.hibernatepg.routing.internal.savepoint;

import org.jspecify.annotations.Nullable;

/** What runs in a block. */
@FunctionalInterface
public interface BlockWork<T extends @Nullable Object, X extends Throwable> {
    /** Does it. */
    T run() throws X;
}
