package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.hibernatepg.routing.spi.ReplicaStrategy;
import org.jspecify.annotations.Nullable;

/**
 * The primary and the replicas of a persistence unit. A transaction that only reads gets the replica that the strategy
 * chooses among those that are well; if that gives no connection, the next one, and the primary in the end.
 */
public final class RoutedServers implements Servers {
    private final Server primary;
    private final List<Server> replicas;
    private final ReplicaStrategy strategy;
    private final Monitor monitor;
    private final ReadAttempts attempts;
    private final RoutingMetrics metrics;
    private final boolean warns;
    private final AtomicBoolean warned = new AtomicBoolean();
    private volatile List<Server> usable = List.of();
    private volatile @Nullable Boolean autoCommitOfPool;

    /**
     * The servers of a unit.
     *
     * @param replicas in the order that was drawn
     */
    public RoutedServers(
            Server primary, List<Server> replicas, ReplicaConfiguration configuration, RoutingMetrics metrics) {
        this.primary = primary;
        this.replicas = List.copyOf(replicas);
        this.metrics = metrics;
        strategy = configuration.strategy();
        warns = !configuration.isNone();
        attempts = new ReadAttempts(configuration.retries(), metrics);
        monitor = new Monitor(primary, this.replicas, configuration.probes(), this::refresh, metrics);
        refresh();
        metrics.bind(primary, this.replicas);
    }

    /** What is counted of them. */
    public RoutingMetrics metrics() {
        return metrics;
    }

    /** Asks the servers for the first time, and from now on. */
    public void start() {
        if (replicas.stream().anyMatch(replica -> replica.pool() != primary.pool())) {
            monitor.start();
        }
    }

    /** How connections are opened that lead to one server. */
    public void openWith(Server.Opener opener) {
        primary.opensWith(opener);
        replicas.forEach(replica -> replica.opensWith(opener));
    }

    private void refresh() {
        usable = replicas.stream().filter(replica -> replica.health().isUp()).toList();
    }

    @Override
    public Server primary() {
        return primary;
    }

    /** The replicas in the order that was drawn. */
    public List<Replica> replicas() {
        return List.copyOf(replicas);
    }

    /** The one that the next transaction would read from. */
    public Replica next() {
        requireReplicas();
        List<Server> candidates = usable;
        return candidates.isEmpty() ? primary : choose(candidates);
    }

    /** Asks all servers now. */
    public void probe() {
        monitor.probe();
    }

    /** How read-only work is repeated. */
    public ReadAttempts attempts() {
        return attempts;
    }

    @Override
    public Lease leasePrimary() throws SQLException {
        Lease lease = connectPrimary();
        if (autoCommitOfPool == null) {
            autoCommitOfPool = lease.connection().getAutoCommit();
        }
        return lease;
    }

    private Lease connectPrimary() throws SQLException {
        try {
            return new Lease(primary, primary.connect(), primary.pool());
        } catch (SQLException e) {
            if (Failure.of(e) == Failure.CONNECTION) {
                monitor.failed(primary, e);
            }
            throw e;
        }
    }

    @Override
    public Lease leaseForReading(Set<Server> behind) throws SQLException {
        requireReplicas();
        if (replicas.isEmpty() || attempts.isOnPrimary()) {
            return connectPrimary();
        }
        List<Server> candidates = without(without(usable, behind), attempts.avoided());
        while (!candidates.isEmpty()) {
            Server server = choose(candidates);
            try {
                Lease lease = new Lease(server, server.connect(), server.pool());
                attempts.used(server);
                return lease;
            } catch (SQLException e) {
                refused(server, e);
                candidates = without(candidates, Set.of(server));
            }
        }
        metrics.fellBack(fallback(behind));
        return connectPrimary();
    }

    private String fallback(Set<Server> behind) {
        if (!behind.isEmpty()) {
            return RoutingMetrics.BEHIND;
        }
        return usable.isEmpty() ? RoutingMetrics.NONE_USABLE : RoutingMetrics.NONE_CONNECTED;
    }

    /** Within a transaction of JTA the connection says nothing of the pool's autocommit. */
    @Override
    public Lease lease(Server server) throws SQLException {
        if (server.equals(primary)) {
            return connectPrimary();
        }
        try {
            server.pool().open();
            return new Lease(server, server.connect(), server.pool());
        } catch (SQLException e) {
            refused(server, e);
            if (Failure.of(e) == Failure.CONNECTION) {
                attempts.failed();
            }
            throw e;
        }
    }

    private void requireReplicas() {
        if (replicas.isEmpty() && warns && warned.compareAndSet(false, true)) {
            ReplicaLog.LOG.warnf(
                    "No replicas are configured: read-only transactions run on the primary. Name replicas with '%s', or set it"
                            + " to 'none' if there are none.",
                    RoutingSettings.REPLICAS);
        }
    }

    private Server choose(List<Server> candidates) {
        Replica chosen = strategy.choose(Collections.unmodifiableList(candidates));
        if (chosen instanceof Server server && candidates.contains(server)) {
            return server;
        }
        throw new RoutingException("The strategy " + strategy.getClass().getName() + " chose '"
                + (chosen == null ? null : chosen.name()) + "', which is none of " + candidates
                + ". It has to return an element of the list that it is given.");
    }

    /** A pool that is busy only says so itself: nothing of the database is among the causes. */
    private void refused(Server server, SQLException error) {
        if (Failure.comesFromDatabase(error)) {
            monitor.failed(server, error);
        } else {
            ReplicaLog.LOG.debugf(error, "The pool of replica '%s' gave no connection", server.name());
        }
    }

    private static List<Server> without(List<Server> servers, Set<Server> others) {
        if (others.isEmpty()) {
            return servers;
        }
        List<Server> rest = new ArrayList<>(servers);
        rest.removeAll(others);
        return rest;
    }

    @Override
    public boolean autoCommitOfPool() throws SQLException {
        if (autoCommitOfPool == null) {
            leasePrimary().release();
        }
        return Boolean.TRUE.equals(autoCommitOfPool);
    }

    @Override
    public void began(Lease lease, boolean readOnly) {
        metrics.began(lease.server(), readOnly);
        if (!readOnly) {
            attempts.mayWrite();
        }
    }

    @Override
    public void failed(Lease lease, SQLException error) {
        Failure failure = Failure.of(error);
        boolean ofServer = failure == Failure.CONNECTION || failure == Failure.CONFLICT;
        if (ofServer && !lease.server().equals(primary)) {
            attempts.failed();
        }
        if (failure == Failure.CONNECTION) {
            monitor.failed(lease.server(), error);
        }
    }

    @Override
    public void succeeded(Lease lease) {
        lease.server().answered();
    }

    @Override
    public boolean evictIfDemoted(Lease lease) throws SQLException {
        return lease.server().equals(primary) && monitor.evictIfDemoted(lease.connection());
    }

    /** Stops asking, and closes the pools. */
    public void stop() {
        monitor.stop();
        metrics.close();
        replicas.stream()
                .map(Server::pool)
                .filter(pool -> pool != primary.pool())
                .forEach(Pool::stop);
        primary.pool().stop();
    }

    /** The connection of a probe. */
    static Connection connect(Server server) throws SQLException {
        server.pool().open();
        return server.connect();
    }
}
