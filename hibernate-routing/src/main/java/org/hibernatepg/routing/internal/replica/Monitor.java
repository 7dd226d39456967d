package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.jspecify.annotations.Nullable;

/**
 * Watches the servers of a unit from threads of its own, and keeps what it found. Errors on the way of a transaction are
 * told to it, so that a server is left out at once and asked at once.
 */
final class Monitor {
    private static final long EVICTION_PAUSE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Server primary;
    private final List<Server> replicas;
    private final ProbeSettings settings;
    private final Runnable changed;
    private final RoutingMetrics metrics;
    private final ProbeRound round;
    private final Semaphore wake = new Semaphore(0);
    private final Map<Server, Long> evicted = new ConcurrentHashMap<>();
    private @Nullable Thread thread;
    private volatile boolean stopped;

    Monitor(Server primary, List<Server> replicas, ProbeSettings settings, Runnable changed, RoutingMetrics metrics) {
        this.primary = primary;
        this.replicas = replicas;
        this.settings = settings;
        this.changed = changed;
        this.metrics = metrics;
        round = new ProbeRound(primary, replicas, settings, this, metrics);
    }

    /** Asks for the first time, refuses what cannot be meant, and goes on asking. */
    synchronized void start() {
        if (thread != null || stopped) {
            return;
        }
        round.run();
        BootChecks.check(primary, replicas);
        thread = ProbeThreads.daemon("hibernate-routing-monitor", this::watch);
        thread.start();
    }

    /** Asks all servers now and waits for their answers. */
    void probe() {
        round.run();
    }

    synchronized void stop() {
        stopped = true;
        if (thread != null) {
            thread.interrupt();
        }
        round.stop();
    }

    private void watch() {
        try {
            while (!stopped) {
                long interval = settings.interval().toNanos();
                long jitter = ThreadLocalRandom.current().nextLong(-interval / 5, interval / 5 + 1);
                // A failure that is told meanwhile ends the pause.
                if (wake.tryAcquire(interval + jitter, TimeUnit.NANOSECONDS)) {
                    wake.drainPermits();
                }
                round.run();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A connection to this server failed. */
    void failed(Server server, SQLException error) {
        evict(server);
        if (server.equals(primary)) {
            wake.release();
            return;
        }
        if (found(server, Health.down("a connection failed: " + error.getMessage()))) {
            wake.release();
        }
    }

    /** Keeps what was found of a server; whether its status is another one than before. */
    boolean found(Server server, Health health) {
        Health before = server.found(health);
        boolean first = before.equals(Health.UNKNOWN);
        if (before.status() == health.status() && !first) {
            return false;
        }
        // First of all nobody gets it any more.
        changed.run();
        if (!first) {
            // Connections from before are of no use, or lead to a server that plays another part now.
            evict(server);
        }
        HealthLog.changed(server, primary, health);
        return true;
    }

    /** Throws away the pool's connections to a server, but not again at once: many transactions see one failure. */
    private void evict(Server server) {
        long now = System.nanoTime();
        Long last = evicted.get(server);
        if (last == null || now - last > EVICTION_PAUSE) {
            evicted.put(server, now);
            server.pool().evict();
            metrics.evicted(server);
        }
    }

    /** Whether this connection, which should lead to the primary, leads to a server that only reads. */
    boolean evictIfDemoted(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean")) {
            row.next();
            boolean demoted = row.getBoolean(1);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            if (!demoted) {
                return false;
            }
        }
        ReplicaLog.LOG.warn(
                "The pool of the primary gave a connection to a server that only reads. The pool's connections are"
                        + " thrown away, so that new ones reach the server that is the primary now.");
        evict(primary);
        wake.release();
        return true;
    }
}
