package org.hibernatepg.history.replay;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Two transactions in one thread would wait for each other without end. */
final class Waits {
    private Waits() {}

    static void shorten(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("set local lock_timeout = '10ms'");
        }
    }
}
