package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernatepg.routing.internal.pin.WalPosition;

/**
 * Asks a server, within the transaction that is to read from it, whether it has what was written up to a position. What is
 * behind a pooler's address may differ from one transaction to the next, and a standby that is restarted may show less
 * than before: so each transaction asks.
 */
final class ReplayCheck {
    /** A server that was promoted, or is no standby, is asked how far it has written. */
    static final String REACHED = "select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()"
            + " else pg_current_wal_insert_lsn() end >= ?::pg_lsn,"
            + " current_setting('transaction_isolation') like 'read %'";

    private ReplayCheck() {}

    /** Whether the transaction shows what was written up to the position. */
    static boolean passes(Connection connection, long position) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(REACHED)) {
            statement.setString(1, WalPosition.format(position));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (!row.getBoolean(1)) {
                    return false;
                }
                if (!row.getBoolean(2)) {
                    renew(connection);
                }
                return true;
            }
        }
    }

    /**
     * What a transaction of a higher isolation shows is what there was when the check began, which may be before the server
     * had reached the position. A new transaction of the same kind, on the same server even behind a pooler, shows it.
     */
    private static void renew(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("commit and chain");
        }
    }
}
