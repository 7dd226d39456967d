package org.hibernatepg.routing.internal.savepoint;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.hibernatepg.routing.internal.connection.RoutedConnection;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/** What PostgreSQL's driver knows of a session's transaction without asking the server. */
final class ServerState {
    private ServerState() {}

    /**
     * Whether a statement failed and nothing but a rollback is possible. The server answers a COMMIT then by a ROLLBACK; the
     * driver throws, unless its {@code raiseExceptionOnSilentRollback} is off.
     */
    static boolean isAborted(SharedSessionContractImplementor session) {
        LogicalConnectionImplementor logical = session.getJdbcCoordinator().getLogicalConnection();
        if (!logical.isOpen() || !logical.isPhysicallyConnected()) {
            return false;
        }
        try {
            return isFailed(logical.getPhysicalConnection());
        } catch (SQLException | LinkageError e) {
            // Another driver, or none that can be seen from here: the commit will tell.
            return false;
        }
    }

    private static boolean isFailed(Connection connection) throws SQLException {
        RoutedConnection routed = RoutedConnection.behind(connection);
        if (routed != null) {
            return routed.hasFailed();
        }
        return connection.isWrapperFor(BaseConnection.class)
                && connection.unwrap(BaseConnection.class).getTransactionState() == TransactionState.FAILED;
    }
}
