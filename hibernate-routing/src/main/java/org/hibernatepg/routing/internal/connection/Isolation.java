package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The isolation of one transaction, where JDBC knows only that of a connection. */
final class Isolation {
    private Isolation() {}

    static boolean isPostgresql(Connection connection) throws SQLException {
        return connection.getMetaData().getDatabaseProductName().equals("PostgreSQL");
    }

    /** Before the first query of a transaction. */
    static void set(Connection connection, int level) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set transaction isolation level " + name(level));
        }
    }

    private static String name(int level) throws SQLException {
        return switch (level) {
            case Connection.TRANSACTION_READ_UNCOMMITTED -> "read uncommitted";
            case Connection.TRANSACTION_READ_COMMITTED -> "read committed";
            case Connection.TRANSACTION_REPEATABLE_READ -> "repeatable read";
            case Connection.TRANSACTION_SERIALIZABLE -> "serializable";
            default -> throw new SQLException("There is no isolation level " + level, "22023");
        };
    }
}
