package org.hibernatepg.routing.internal.intercept;

import org.jspecify.annotations.Nullable;

/** The rest of an intercepted call: what is around the method further inside, and the method. */
@FunctionalInterface
public interface Proceeding {
    /** Goes on, and throws what the method throws. */
    @Nullable
    Object proceed() throws Throwable;
}
