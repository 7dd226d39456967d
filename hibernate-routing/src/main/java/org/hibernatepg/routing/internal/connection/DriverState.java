package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.postgresql.core.BaseConnection;
import org.postgresql.jdbc.AutoSave;

/**
 * The transaction as PostgreSQL's driver knows it: it hears its state with every answer of the server. Pools, other drivers
 * and a driver in a class loader of its own may hide it.
 */
enum DriverState {
    NONE,
    OPEN,
    FAILED,
    UNKNOWN;

    private static final boolean DRIVER_PRESENT = isDriverPresent();

    /** Asks no server. */
    static DriverState of(Connection connection) throws SQLException {
        return DRIVER_PRESENT ? Driver.state(connection) : UNKNOWN;
    }

    /** Whether a text of several statements may take parameters, and a failure among them ends the transaction. */
    static boolean sendsTogether(Connection connection) throws SQLException {
        return DRIVER_PRESENT && Driver.sendsTogether(connection);
    }

    private static boolean isDriverPresent() {
        try {
            Class.forName("org.postgresql.core.BaseConnection", false, DriverState.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** All that needs the driver's classes, in a class that is loaded only when they are there. */
    private static final class Driver {
        private Driver() {}

        static boolean sendsTogether(Connection connection) throws SQLException {
            return connection.isWrapperFor(BaseConnection.class)
                    && connection.unwrap(BaseConnection.class).getAutosave() == AutoSave.NEVER;
        }

        static DriverState state(Connection connection) throws SQLException {
            if (!connection.isWrapperFor(BaseConnection.class)) {
                return UNKNOWN;
            }
            return switch (connection.unwrap(BaseConnection.class).getTransactionState()) {
                case IDLE -> NONE;
                case OPEN -> OPEN;
                case FAILED -> FAILED;
            };
        }
    }
}
