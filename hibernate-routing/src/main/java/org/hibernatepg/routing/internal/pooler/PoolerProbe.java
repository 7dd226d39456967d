package org.hibernatepg.routing.internal.pooler;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;

/** What PostgreSQL's driver lets see of a pooler between it and the server. Used only where the driver is there. */
final class PoolerProbe {
    /** Those that poolers keep for each client are left out. */
    private static final String SESSION_SETTINGS = """
            select name || '=' || setting
              from pg_settings
             where source = 'session'
               and not starts_with(name, 'transaction_')
               and name not in ('client_encoding', 'DateStyle', 'TimeZone', 'standard_conforming_strings', 'application_name',
                                'IntervalStyle', 'client_min_messages')
             order by name
            """;

    /** It tells under which name it was prepared itself. */
    private static final String OWN_NAME =
            "select name from pg_prepared_statements where statement like '%hibernatepg_pooler_probe%'";

    private PoolerProbe() {}

    /** Whether the server's process is another one than the connection was told: poolers tell one of their own. */
    static boolean isPooled(Connection connection) throws SQLException {
        if (!connection.isWrapperFor(PGConnection.class)) {
            return false;
        }
        List<String> process = query(connection, "select pg_backend_pid()::text");
        int told = connection.unwrap(PGConnection.class).getBackendPID();
        return !process.equals(List.of(String.valueOf(told)));
    }

    static int prepareThreshold(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getPrepareThreshold();
    }

    static List<String> sessionSettings(Connection connection) throws SQLException {
        return query(connection, SESSION_SETTINGS);
    }

    /** A pooler that tracks prepared statements gives them names of its own; the driver's are S_1, S_2, … */
    static boolean tracksPreparedStatements(Connection connection) throws SQLException {
        boolean autoCommit = connection.getAutoCommit();
        connection.setAutoCommit(false);
        try (PreparedStatement statement = connection.prepareStatement(OWN_NAME)) {
            statement.unwrap(PGStatement.class).setPrepareThreshold(1);
            List<String> names = rows(statement.executeQuery());
            boolean tracked = names.stream().noneMatch(name -> name.startsWith("S_"));
            if (!tracked) {
                deallocate(connection, names);
            }
            return tracked;
        } catch (SQLException e) {
            // Somebody else left one of that name.
            return false;
        } finally {
            connection.rollback();
            connection.setAutoCommit(autoCommit);
        }
    }

    private static void deallocate(Connection connection, List<String> names) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String name : names) {
                statement.execute("deallocate \"" + name + "\"");
            }
        }
    }

    private static List<String> query(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return rows(statement.executeQuery(sql));
        }
    }

    private static List<String> rows(ResultSet result) throws SQLException {
        List<String> rows = new ArrayList<>();
        while (result.next()) {
            rows.add(result.getString(1));
        }
        return rows;
    }
}
