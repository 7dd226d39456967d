package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernatepg.routing.internal.pin.WalPosition;
import org.hibernatepg.routing.internal.replica.Servers.Lease;

/**
 * Asks a server, within the transaction that is to read from it, whether it has what was written up to a position. What is
 * behind a pooler's address may differ from one transaction to the next, and a standby that is restarted may show less
 * than before: so each transaction asks.
 */
enum ReplayCheck {
    /** The server has not replayed the position. */
    BEHIND,

    /** It has, but the transaction keeps a snapshot, which may be older than the answer. */
    AFTER_SNAPSHOT,

    /** The next statement shows what was written. */
    REACHED;

    /** A server that was promoted, or is no standby, is asked how far it has written. */
    static final String QUESTION = "select case when pg_is_in_recovery() then pg_last_wal_replay_lsn()"
            + " else pg_current_wal_insert_lsn() end >= ?::pg_lsn,"
            + " current_setting('transaction_isolation') like 'read %'";

    /** Whether the transaction shows what was written up to the position. */
    static boolean passes(Lease lease, long position) throws SQLException {
        try (PreparedStatement statement = lease.connection().prepareStatement(QUESTION)) {
            statement.setString(1, WalPosition.format(position));
            try (ResultSet rows = statement.executeQuery()) {
                ReplayCheck answer = answer(lease, rows);
                if (answer == AFTER_SNAPSHOT) {
                    renew(lease.connection());
                }
                return answer != BEHIND;
            }
        }
    }

    /** What the server says. */
    static ReplayCheck answer(Lease lease, ResultSet rows) throws SQLException {
        rows.next();
        boolean reached = rows.getBoolean(1);
        boolean keeps = !rows.getBoolean(2);
        lease.server().keepsSnapshots(keeps);
        return !reached ? BEHIND : keeps ? AFTER_SNAPSHOT : REACHED;
    }

    /**
     * What a transaction of a higher isolation shows is what there was when the check began, which may be before the server
     * had reached the position. A new transaction of the same kind, on the same server even behind a pooler, shows it.
     */
    static void renew(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("commit and chain");
        }
    }
}
