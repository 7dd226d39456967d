package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;

/**
 * A server and the pool of connections to it.
 *
 * @param name what the settings and the log call it
 * @param provider where its connections come from
 */
public record Server(String name, ConnectionProvider provider) {
    /** Takes a connection from the pool. */
    public Connection connect() throws SQLException {
        return provider.getConnection();
    }

    /** Gives a connection back. */
    public void release(Connection connection) throws SQLException {
        provider.closeConnection(connection);
    }
}
