package org.hibernatepg.routing.internal.replica;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server how it is, in one statement that leaves nothing behind. Positions, recovery and start may be asked by every
 * user; the system identifier is left out where the user may not ask for it.
 *
 * @see <a href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-RECOVERY-CONTROL">PostgreSQL:
 *     recovery information functions</a>
 */
final class Probe {
    private static final String QUESTION = """
            select pg_is_in_recovery(),
                   (case when pg_is_in_recovery() then pg_last_wal_replay_lsn()
                         else pg_current_wal_flush_lsn() end - '0/0'::pg_lsn)::bigint,
                   extract(epoch from clock_timestamp() - pg_last_xact_replay_timestamp())::float8,
                   coalesce(host(inet_server_addr()), '') || ' ' || coalesce(inet_server_port(), 0) || ' '
                       || pg_postmaster_start_time()
            """;
    private static final String IDENTITY = ", (select system_identifier from pg_control_system())";

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /** Asked anew where it is allowed: another server may be behind the address. */
    private volatile boolean identityAllowed = true;

    /**
     * What a server says.
     *
     * @param inRecovery whether it is a standby
     * @param position up to where it has replayed, or written
     * @param sinceReplayed how old the last transaction is that it replayed
     * @param process tells one running server from every other
     * @param system identifies the cluster, null where that may not be asked
     */
    record Answer(
            boolean inRecovery,
            @Nullable Long position,
            @Nullable Duration sinceReplayed,
            String process,
            @Nullable Long system) {}

    /** Asks over a connection; the answer may take so long. */
    Answer ask(Connection connection, Duration timeout) throws SQLException {
        int before = limit(connection, timeout);
        try {
            return ask(connection);
        } finally {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
                unlimit(connection, before);
            }
        }
    }

    private Answer ask(Connection connection) throws SQLException {
        if (identityAllowed) {
            try {
                return read(connection, QUESTION + IDENTITY);
            } catch (SQLException e) {
                if (!INSUFFICIENT_PRIVILEGE.equals(e.getSQLState())) {
                    throw e;
                }
                identityAllowed = false;
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                }
            }
        }
        return read(connection, QUESTION + ", null::bigint");
    }

    private static Answer read(Connection connection, String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(question)) {
            row.next();
            double seconds = row.getDouble(3);
            Duration since = row.wasNull() ? null : Duration.ofMillis(Math.max(0, (long) (seconds * 1000)));
            return new Answer(row.getBoolean(1), number(row, 2), since, row.getString(4), number(row, 5));
        }
    }

    private static @Nullable Long number(ResultSet row, int column) throws SQLException {
        long value = row.getLong(column);
        return row.wasNull() ? null : Long.valueOf(value);
    }

    /** For the answers that never come; a pool or a driver that does not know of it does without. */
    private static int limit(Connection connection, Duration timeout) {
        try {
            int before = connection.getNetworkTimeout();
            connection.setNetworkTimeout(Runnable::run, Math.toIntExact(timeout.toMillis()));
            return before;
        } catch (SQLException | RuntimeException | AbstractMethodError e) {
            return -1;
        }
    }

    private static void unlimit(Connection connection, int before) throws SQLException {
        if (before >= 0) {
            connection.setNetworkTimeout(Runnable::run, before);
        }
    }
}
