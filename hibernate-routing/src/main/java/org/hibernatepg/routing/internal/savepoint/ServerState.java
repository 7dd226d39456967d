package org.hibernatepg.routing.internal.savepoint;

import java.sql.SQLException;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.hibernatepg.routing.internal.connection.RoutedConnection;

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
            return RoutedConnection.hasFailed(logical.getPhysicalConnection());
        } catch (SQLException e) {
            // The commit will tell.
            return false;
        }
    }
}
