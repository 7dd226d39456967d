package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The servers of a persistence unit, of which a transaction gets one. */
public final class Servers {
    private final Server primary;
    private volatile @Nullable Boolean autoCommitOfPool;

    /** The servers of a unit. */
    public Servers(Server primary) {
        this.primary = primary;
    }

    /**
     * A connection to the server of a transaction.
     *
     * @param server where it leads
     * @param connection the pool's
     */
    public record Lease(Server server, Connection connection) {
        /** Gives the connection back to its pool. */
        public void release() throws SQLException {
            server.release(connection);
        }
    }

    /** The one that writes. */
    public Server primary() {
        return primary;
    }

    /** A connection for a transaction that may write, or whose reads go to the primary. */
    public Lease leasePrimary() throws SQLException {
        Lease lease = new Lease(primary, primary.connect());
        if (autoCommitOfPool == null) {
            autoCommitOfPool = lease.connection().getAutoCommit();
        }
        return lease;
    }

    /** A connection for a transaction that only reads. */
    public Lease leaseForReading() throws SQLException {
        return leaseForReading(Set.of());
    }

    /**
     * A connection for a transaction that only reads, to a server other than those that were found to be behind what the
     * transaction has to see. Where no replica is left it leads to the primary.
     */
    public Lease leaseForReading(Set<Server> behind) throws SQLException {
        return leasePrimary();
    }

    /** Whether the pool of the primary gives connections with autocommit, as JDBC does unless it was told otherwise. */
    public boolean autoCommitOfPool() throws SQLException {
        if (autoCommitOfPool == null) {
            leasePrimary().release();
        }
        return Boolean.TRUE.equals(autoCommitOfPool);
    }

    /** Closes the pools. */
    public void stop() {}
}
