package org.hibernatepg.trigger.internal.jdbc;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.hibernatepg.trigger.internal.jdbc.TransactionVariables.LeftBehind;
import org.jspecify.annotations.Nullable;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.TransactionState;

/**
 * The transaction as PostgreSQL's driver knows it, without asking the server: it hears its state with every answer. Pools,
 * other drivers and a driver in a class loader of its own may hide it.
 */
final class ServerTransaction {
    enum State {
        NONE,
        OPEN,
        FAILED,
        UNKNOWN
    }

    private static final boolean DRIVER_PRESENT = isDriverPresent();

    /**
     * What was left in transactions that go on after their connection was given back, as those of JTA do, by physical
     * connection: whoever gets it next in the same transaction has to know.
     */
    private static final Map<Object, LeftBehind> LEFT_BEHIND = Collections.synchronizedMap(new WeakHashMap<>());

    private final Connection connection;
    private boolean looked;
    private @Nullable Object physical;

    ServerTransaction(Connection connection) {
        this.connection = connection;
    }

    State state() {
        Object driverConnection = physical();
        return driverConnection == null ? State.UNKNOWN : Driver.state(driverConnection);
    }

    /** Remembers what is set in a transaction that goes on. */
    void leaveBehind(LeftBehind left) {
        Object driverConnection = physical();
        if (driverConnection != null) {
            LEFT_BEHIND.put(driverConnection, left);
        }
    }

    /** What an earlier holder of the connection left set, if its transaction still goes on. */
    LeftBehind inherit() {
        if (LEFT_BEHIND.isEmpty()) {
            return LeftBehind.NOTHING;
        }
        Object driverConnection = physical();
        LeftBehind left = driverConnection == null ? null : LEFT_BEHIND.remove(driverConnection);
        return left == null || state() == State.NONE ? LeftBehind.NOTHING : left;
    }

    /** The next transaction may run on another connection: one that chooses its server is behind this one. */
    void ended() {
        looked = false;
        physical = null;
    }

    private @Nullable Object physical() {
        if (!looked) {
            looked = true;
            physical = DRIVER_PRESENT ? Driver.physical(connection) : null;
        }
        return physical;
    }

    private static boolean isDriverPresent() {
        try {
            Class.forName("org.postgresql.core.BaseConnection", false, ServerTransaction.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** All that needs the driver's classes, in a class that is loaded only when they are there. */
    private static final class Driver {
        private Driver() {}

        static @Nullable Object physical(Connection connection) {
            try {
                return connection.isWrapperFor(BaseConnection.class) ? connection.unwrap(BaseConnection.class) : null;
            } catch (SQLException e) {
                return null;
            }
        }

        static State state(Object physical) {
            TransactionState state = ((BaseConnection) physical).getTransactionState();
            return switch (state) {
                case IDLE -> State.NONE;
                case OPEN -> State.OPEN;
                case FAILED -> State.FAILED;
            };
        }
    }
}
