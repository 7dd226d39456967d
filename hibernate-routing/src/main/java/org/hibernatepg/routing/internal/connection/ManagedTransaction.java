package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;

/** A transaction of JTA that a connection takes part in. What JTA forbids, the driver refuses. */
final class ManagedTransaction implements TransactionControl {
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final TransactionServer server;

    ManagedTransaction(ConnectionState state, ReadOnlyEnforcement enforcement, TransactionServer server) {
        this.state = state;
        this.enforcement = enforcement;
        this.server = server;
    }

    /** That no statement commits by itself is so already, whatever the driver says. */
    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        Connection connection = server.connection();
        if (autoCommit) {
            connection.setAutoCommit(true);
        } else if (DriverState.of(connection) == DriverState.NONE) {
            throw new SQLException(
                    "The connection takes no part in the transaction of JTA that is open, and begins none of its own within"
                            + " it. Let the data source be one of XA.",
                    "25000");
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        enforcement.refuseWriting(readOnly);
        state.setReadOnly(readOnly);
        if (!readOnly) {
            enforcement.writable();
        }
    }

    @Override
    public void setIsolation(int level) throws SQLException {
        Isolation.set(server.connection(), level);
    }

    @Override
    public void commit() throws SQLException {
        server.connection().commit();
    }

    @Override
    public void rollback() throws SQLException {
        server.connection().rollback();
    }
}
