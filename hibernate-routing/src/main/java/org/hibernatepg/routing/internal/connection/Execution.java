package org.hibernatepg.routing.internal.connection;

import org.jspecify.annotations.Nullable;

/** A statement to execute. */
interface Execution {
    /** The text; of a batch all its texts. */
    String sql();

    @Nullable
    Object run() throws Throwable;

    /** The same, without leaving rows to be fetched: they could not be, after the commit that follows. */
    @Nullable
    Object runCompletely() throws Throwable;
}
