package org.hibernatepg.routing.internal.replica;

import java.util.HashSet;
import java.util.Set;
import java.util.function.Supplier;
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
        private boolean onPrimary;
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
    public <T extends @Nullable Object> T call(Supplier<T> work) {
        if (current.get() != null) {
            return work.get();
        }
        Attempt attempt = new Attempt();
        current.set(attempt);
        try {
            return repeat(attempt, work);
        } finally {
            current.remove();
        }
    }

    private <T extends @Nullable Object> T repeat(Attempt attempt, Supplier<T> work) {
        for (int repeated = 0; ; repeated++) {
            attempt.used = null;
            attempt.onPrimary = repeated > retries;
            try {
                return work.get();
            } catch (RuntimeException e) {
                Server failed = attempt.used;
                Failure failure = Failure.of(e);
                boolean ofServer = failure == Failure.CONNECTION || failure == Failure.CONFLICT;
                if (failed == null || !ofServer || repeated > retries) {
                    throw e;
                }
                attempt.avoided.add(failed);
                metrics.retried(failed);
                ReplicaLog.LOG.debugf(e, "Replica '%s' failed read-only work, which is run again", failed.name());
            }
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
