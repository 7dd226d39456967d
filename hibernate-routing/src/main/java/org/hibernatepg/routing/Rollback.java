package org.hibernatepg.routing;

import org.jspecify.annotations.Nullable;

/**
 * Undoes the block of {@link NestedTransactions} in which it is thrown, and goes no further: the block returns as if it had
 * done nothing.
 *
 * <pre>{@code
 * nested.run(session -> {
 *     importAll(session, rows);
 *     if (dryRun) {
 *         throw new Rollback();
 *     }
 * });
 * }</pre>
 *
 * <p>Only the innermost block is undone. It may be extended, so that who throws it can say why; who wants to hear of it
 * throws another exception, which undoes the block too. Outside any block it is an exception like any other.
 */
public class Rollback extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Without a reason. */
    public Rollback() {}

    /** With a reason for whoever debugs it. */
    public Rollback(@Nullable String message) {
        super(message);
    }

    /** With a reason and what it came from. */
    public Rollback(@Nullable String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
