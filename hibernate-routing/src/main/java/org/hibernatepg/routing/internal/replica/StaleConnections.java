package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;

/**
 * Sorts out connections of a pool that cannot do it itself, as that which is built into Hibernate: after a failure each
 * connection is looked at once before it is used again.
 */
final class StaleConnections {
    /** More than a pool holds; a server that refuses them all is not asked for ever. */
    private static final int MOST = 50;

    private static final boolean HAS_DRIVER = hasDriver();

    private final boolean ofReplica;

    /** Those that were looked at since the last failure; null as long as there was none. */
    private volatile @Nullable Set<Object> fresh;

    StaleConnections(boolean ofReplica) {
        this.ofReplica = ofReplica;
    }

    private static boolean hasDriver() {
        try {
            Class.forName("org.postgresql.PGConnection", false, StaleConnections.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    void suspectAll() {
        fresh = !HAS_DRIVER ? null : Collections.synchronizedSet(Collections.newSetFromMap(new WeakHashMap<>()));
    }

    Connection connect(ConnectionProvider provider) throws SQLException {
        Set<Object> known = fresh;
        Connection connection = provider.getConnection();
        if (known == null) {
            return connection;
        }
        for (int i = 0; i < MOST; i++) {
            Object server = serverConnection(connection);
            if (known.contains(server)) {
                return connection;
            }
            if (isGood(connection)) {
                known.add(server);
                return connection;
            }
            discard(connection, provider);
            connection = provider.getConnection();
        }
        fresh = null;
        return connection;
    }

    /** The driver's own, which stays the same when the pool wraps it anew. */
    private static Object serverConnection(Connection connection) throws SQLException {
        return connection.isWrapperFor(PGConnection.class) ? connection.unwrap(PGConnection.class) : connection;
    }

    private boolean isGood(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select pg_is_in_recovery()")) {
            result.next();
            boolean standby = result.getBoolean(1);
            if (!connection.getAutoCommit()) {
                connection.rollback();
            }
            return ofReplica || !standby;
        } catch (SQLException e) {
            return false;
        }
    }

    /** The pool finds it closed when it comes back. */
    static void discard(Connection connection, ConnectionProvider provider) throws SQLException {
        try {
            Object server = serverConnection(connection);
            ((Connection) server).close();
        } catch (SQLException e) {
            ReplicaLog.LOG.debugf(e, "A connection could not be closed");
        }
        provider.closeConnection(connection);
    }
}
