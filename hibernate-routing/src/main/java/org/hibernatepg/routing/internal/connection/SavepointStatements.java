package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** Savepoints that are set by statements, which a scope within them or around them does not restrict. */
public final class SavepointStatements {
    private SavepointStatements() {}

    /** Sets a savepoint. */
    public static void set(Connection connection, String name) throws SQLException {
        ReadOnlyEnforcement enforcement = enforcement(connection);
        send(enforcement, connection, "savepoint " + name);
        if (enforcement != null) {
            enforcement.savepointSet(name);
        }
    }

    /** Releases a savepoint, after a rollback to it if that is asked for. */
    public static void end(Connection connection, String name, boolean rollback) throws SQLException {
        ReadOnlyEnforcement enforcement = enforcement(connection);
        String release = "release savepoint " + name;
        send(enforcement, connection, rollback ? "rollback to savepoint " + name + "; " + release : release);
        if (enforcement != null) {
            enforcement.savepointEnded(name);
        }
    }

    private static @Nullable ReadOnlyEnforcement enforcement(Connection connection) throws SQLException {
        RoutedConnection routed = RoutedConnection.behind(connection);
        return routed == null ? null : routed.enforcement();
    }

    private static void send(@Nullable ReadOnlyEnforcement enforcement, Connection connection, String sql)
            throws SQLException {
        try (Statement statement = connection.createStatement()) {
            if (enforcement == null) {
                statement.execute(sql);
            } else {
                enforcement.suspend(() -> statement.execute(sql));
            }
        }
    }
}
