package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.jspecify.annotations.Nullable;

/**
 * The primary and the replicas of a persistence unit. A transaction that only reads gets the replica that the strategy
 * chooses among those that are well; if that gives no connection, the next one, and the primary in the end.
 */
public final class RoutedServers implements Servers {
    private final Server primary;
    private final List<Server> replicas;
    private final ReplicaChoice choice;
    private final Monitor monitor;
    private final ReadAttempts attempts;
    private final RoutingMetrics metrics;
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
        choice = new ReplicaChoice(this.replicas, configuration);
        attempts = new ReadAttempts(configuration.retries(), metrics);
        monitor = new Monitor(primary, this.replicas, configuration.probes(), choice::refresh, metrics);
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
        choice.warnIfNone();
        List<Server> candidates = choice.usable();
        return candidates.isEmpty() ? primary : choice.choose(candidates);
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
        choice.warnIfNone();
        if (replicas.isEmpty() || attempts.isOnPrimary()) {
            return connectPrimary();
        }
        List<Server> candidates =
                ReplicaChoice.without(ReplicaChoice.without(choice.usable(), behind), attempts.avoided());
        while (!candidates.isEmpty()) {
            Server server = choice.choose(candidates);
            try {
                Lease lease = new Lease(server, server.connect(), server.pool());
                attempts.used(server);
                return lease;
            } catch (SQLException e) {
                refused(server, e);
                candidates = ReplicaChoice.without(candidates, Set.of(server));
            }
        }
        metrics.fellBack(fallback(behind));
        return connectPrimary();
    }

    private String fallback(Set<Server> behind) {
        if (!behind.isEmpty()) {
            return RoutingMetrics.BEHIND;
        }
        return choice.usable().isEmpty() ? RoutingMetrics.NONE_USABLE : RoutingMetrics.NONE_CONNECTED;
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

    /** A pool that is busy only says so itself: nothing of the database is among the causes. */
    private void refused(Server server, SQLException error) {
        if (Failure.comesFromDatabase(error)) {
            monitor.failed(server, error);
        } else {
            ReplicaLog.LOG.debugf(error, "The pool of replica '%s' gave no connection", server.name());
        }
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
