package org.hibernatepg.routing.internal.pin;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jboss.logging.Logger;

/** Asks the primary, after a commit, how far its write-ahead log goes. */
final class WrittenPosition {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.routing");

    /** What is inserted into the log, not what is on the disk: with asynchronous commit that is further. */
    private static final String POSITION = "select pg_current_wal_insert_lsn()::text";

    private final ClusterIdentity cluster;

    WrittenPosition(ClusterIdentity cluster) {
        this.cluster = cluster;
    }

    /** A position that is not before the last commit; 0 where the server does not tell. */
    long after(Connection connection) {
        try {
            boolean autoCommit = connection.getAutoCommit();
            if (autoCommit) {
                return position(connection);
            }
            // With autocommit it is one round trip, and no transaction is left open.
            connection.setAutoCommit(true);
            try {
                return position(connection);
            } finally {
                connection.setAutoCommit(false);
            }
        } catch (SQLException | RuntimeException e) {
            // What was written is committed; nobody may be told that it failed.
            LOG.debug("The position of a commit cannot be read: reads go to the primary for some time instead", e);
            return 0;
        }
    }

    private long position(Connection connection) throws SQLException {
        cluster.learn(connection);
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(POSITION)) {
            row.next();
            return WalPosition.parse(row.getString(1));
        }
    }
}
