package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** The servers of a persistence unit, of which a transaction gets one. */
public interface Servers {
    /**
     * A connection to the server of a transaction.
     *
     * @param server where it leads
     * @param connection the pool's
     * @param pool where it goes back to
     */
    record Lease(Server server, Connection connection, Pool pool) {
        /** Whether it leads to this server, under whichever name. */
        public boolean reaches(Server other) {
            return server.equals(other) || pool == other.pool();
        }

        /** Gives the connection back to its pool. */
        public void release() throws SQLException {
            pool.release(connection);
        }

        /** Gives the connection back to its pool, which must not hand it out again. */
        public void discard() throws SQLException {
            pool.discard(connection);
        }
    }

    /** The one that writes. */
    Server primary();

    /** Whether a connection leads to the one that writes, under that name. */
    default boolean isPrimary(Lease lease) {
        return lease.server().equals(primary());
    }

    /** A connection for a transaction that may write, or whose reads go to the primary. */
    Lease leasePrimary() throws SQLException;

    /** A connection for a transaction that only reads. */
    default Lease leaseForReading() throws SQLException {
        return leaseForReading(Set.of());
    }

    /**
     * A connection for a transaction that only reads, to a server other than those that were found to be behind what the
     * transaction has to see. Where no replica is left it leads to the primary.
     */
    Lease leaseForReading(Set<Server> behind) throws SQLException;

    /** A connection to this server, for what runs on it already. */
    Lease lease(Server server) throws SQLException;

    /** Whether what sends reads to the primary counts. */
    default boolean followsPins() {
        return true;
    }

    /** Whether the pool of the primary gives connections with autocommit, as JDBC does unless it was told otherwise. */
    boolean autoCommitOfPool() throws SQLException;

    /** Told when a transaction, or a statement without one, got its server. */
    void began(Lease lease, boolean readOnly);

    /**
     * Told of every error of a connection that was leased.
     *
     * @param lease the connection
     * @param error what the driver threw
     */
    void failed(Lease lease, SQLException error);

    /** Told when a statement, a commit or a rollback came back without an error. */
    void succeeded(Lease lease);

    /**
     * Asked after a transaction was refused as read-only that was to write: if the server is no primary any more, the pool's
     * connections to it are thrown away.
     *
     * @return whether it is none
     */
    boolean evictIfDemoted(Lease lease) throws SQLException;
}
