package org.hibernatepg.routing.internal.replica;

import java.util.HashSet;
import java.util.Set;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Runs read-only work again when a replica failed it: its connection was lost, or the replica cancelled a statement that was
 * in the way of what it had to replay. Each attempt avoids the replicas that failed before; the last one runs on the primary.
 */
public final class ReadAttempts {
    private final int retries;
    private final RoutingMetrics metrics;

    /** Of an instance: what failed in one persistence unit says nothing about another's servers. */
    @SuppressWarnings("ThreadLocalUsage")
    private final ThreadLocal<@Nullable Attempt> current = new ThreadLocal<>();

    private static final class Attempt {
        private final Set<Server> avoided = new HashSet<>();
        private @Nullable Server used;
        private boolean failed;
        private boolean onPrimary;
        private boolean wrote;
    }

    /** What is run; it may throw what it likes. */
    @FunctionalInterface
    public interface Work<T extends @Nullable Object, E extends Exception> {
        /** Once. */
        T run() throws E;
    }

    ReadAttempts(int retries, RoutingMetrics metrics) {
        this.retries = retries;
        this.metrics = metrics;
    }

    /**
     * Runs the work, again if a replica failed it. To be called outside of any transaction, with work that opens its own
     * session; within such work, work is part of it and not repeated on its own.
     *
     * @param work what only reads, and may be run more than once
     */
    public <T extends @Nullable Object, E extends Exception> T call(Work<T, E> work) throws E {
        if (current.get() != null) {
            return work.run();
        }
        Attempt attempt = new Attempt();
        current.set(attempt);
        try {
            return repeat(attempt, work);
        } finally {
            current.remove();
        }
    }

    private <T extends @Nullable Object, E extends Exception> T repeat(Attempt attempt, Work<T, E> work) throws E {
        for (int repeated = 0; ; repeated++) {
            attempt.used = null;
            attempt.failed = false;
            attempt.onPrimary = repeated > retries;
            try {
                T result = work.run();
                // Hibernate's find() gives null where the transaction is lost, and programs catch what they do not
                // expect.
                if (!attempt.failed || !again(attempt, repeated)) {
                    return result;
                }
            } catch (Exception e) {
                Failure failure = Failure.of(e);
                boolean ofServer = failure == Failure.CONNECTION || failure == Failure.CONFLICT;
                if (!ofServer || !again(attempt, repeated)) {
                    throw e;
                }
                ReplicaLog.LOG.debug("Read-only work is run again", e);
            }
        }
    }

    private boolean again(Attempt attempt, int repeated) {
        Server used = attempt.used;
        if (used == null || attempt.wrote || repeated > retries) {
            return false;
        }
        attempt.avoided.add(used);
        metrics.retried(used);
        return true;
    }

    /** A statement of this thread failed for the sake of its replica. */
    void failed() {
        Attempt attempt = current.get();
        if (attempt != null) {
            attempt.failed = true;
        }
    }

    /** A transaction of this thread may write: what was done is not done again. */
    void mayWrite() {
        Attempt attempt = current.get();
        if (attempt != null) {
            attempt.wrote = true;
        }
    }

    /** A transaction of this thread got this replica. */
    void used(Server server) {
        Attempt attempt = current.get();
        if (attempt != null) {
            attempt.used = server;
        }
    }

    Set<Server> avoided() {
        Attempt attempt = current.get();
        return attempt == null ? Set.of() : attempt.avoided;
    }

    boolean isOnPrimary() {
        Attempt attempt = current.get();
        return attempt != null && attempt.onPrimary;
    }
}
