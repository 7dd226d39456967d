package org.hibernatepg.trigger.internal.schema;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.jboss.logging.Logger;

/**
 * A transaction that changes triggers: under an advisory lock, so that many nodes may boot at once, and with a lock
 * timeout, so that a long transaction on a table fails the boot and does not stall it together with everything that
 * queues behind. What fails leaves nothing behind.
 */
final class LockedTransaction {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    /** Names the advisory lock; any number that no other program is likely to take. */
    private static final long LOCK = 0x7067_7472_6967_6772L;

    /** SQLSTATE {@code lock_not_available}. */
    private static final String LOCK_TIMEOUT = "55P03";

    /** SQLSTATE {@code read_only_sql_transaction}. */
    private static final String READ_ONLY = "25006";

    /** SQLSTATE {@code insufficient_privilege}. */
    private static final String NO_RIGHT = "42501";

    private final Duration lockTimeout;

    LockedTransaction(Duration lockTimeout) {
        this.lockTimeout = lockTimeout;
    }

    /** How long to wait for a lock. */
    Duration lockTimeout() {
        return lockTimeout;
    }

    /** Whether a lock could not be had in that time. */
    boolean isLockTimeout(SQLException e) {
        return LOCK_TIMEOUT.equals(e.getSQLState());
    }

    /** What is done in the transaction. */
    interface Work<T> {
        T in(Running transaction) throws SQLException;
    }

    /** The transaction while it runs. */
    final class Running {
        private final Connection connection;

        private Running(Connection connection) {
            this.connection = connection;
        }

        /** Runs statements that return no rows, one after the other, with as few round trips as the driver needs. */
        void execute(List<String> statements) throws SQLException {
            try (Statement batch = connection.createStatement()) {
                for (String sql : statements) {
                    LOG.debug(sql);
                    batch.addBatch(sql);
                }
                batch.executeBatch();
            } catch (BatchUpdateException e) {
                throw failure(e.getCause() instanceof SQLException cause ? cause : e, failed(statements, e));
            }
        }

        void execute(String sql) throws SQLException {
            try {
                send(sql);
            } catch (SQLException e) {
                throw failure(e, sql);
            }
        }

        /**
         * Runs statements, all or none. The server itself catches a failure: pools close a connection over which they see
         * some of them.
         *
         * @param expected the failure to be expected, as PL/pgSQL names it
         * @return false if one failed in the expected way
         */
        boolean attempt(List<String> statements, String expected) throws SQLException {
            String executions = statements.stream()
                    .map(sql -> "    execute " + Sql.dollarQuoted(sql) + ";\n")
                    .collect(Collectors.joining());
            String block = Template.of("""

                            begin
                                perform set_config('pgtrigger.refused', '', true);
                            {executions}exception when {expected} then
                                perform set_config('pgtrigger.refused', sqlerrm, true);
                            end
                            """)
                    .with("executions", executions)
                    .with("expected", expected)
                    .render();
            execute("do " + Sql.dollarQuoted(block));
            return !refused();
        }

        private boolean refused() throws SQLException {
            try (Statement statement = connection.createStatement();
                    ResultSet row = statement.executeQuery("select current_setting('pgtrigger.refused')")) {
                row.next();
                LOG.debugf("Refused: %s", row.getString(1));
                return !row.getString(1).isEmpty();
            }
        }

        /** PostgreSQL's driver quotes it, unless it may not show details. The number of the results does not tell. */
        private static String failed(List<String> statements, BatchUpdateException e) {
            String message = String.valueOf(e.getMessage());
            return statements.stream()
                    .filter(message::contains)
                    .max(Comparator.comparingInt(String::length))
                    .orElseGet(() -> "one of %d statements, the first of which is %s"
                            .formatted(statements.size(), statements.get(0)));
        }

        private SchemaManagementException failure(SQLException e, String sql) {
            return new SchemaManagementException(
                    "The triggers could not be changed, and all is as it was: %s%nby: %s".formatted(cause(e), sql), e);
        }

        private void send(String sql) throws SQLException {
            LOG.debug(sql);
            try (Statement statement = connection.createStatement()) {
                statement.execute(sql);
            }
        }
    }

    /** Runs some work on a connection in autocommit mode, which it leaves in that mode. */
    <T> T run(Connection connection, Work<T> work) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Running transaction = new Running(connection);
            lock(transaction);
            T result = work.in(transaction);
            connection.commit();
            connection.setAutoCommit(true);
            return result;
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    /** Runs statements that find for themselves that nobody else runs them, and mostly that nothing has to be done. */
    void runUnlocked(Connection connection, List<String> statements, String failure) throws SQLException {
        connection.setAutoCommit(false);
        try {
            Running transaction = new Running(connection);
            transaction.execute("set local lock_timeout = " + lockTimeout.toMillis());
            for (String sql : statements) {
                transaction.send(sql);
            }
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            rollback(connection, e);
            throw new SchemaManagementException(failure + ": " + cause(e), e);
        } catch (RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    /** At an isolation level that sees what the node committed which had the lock before. */
    private void lock(Running transaction) throws SQLException {
        transaction.execute("set transaction isolation level read committed");
        transaction.execute("set local lock_timeout = " + lockTimeout.toMillis());
        transaction.execute("select pg_advisory_xact_lock(%d)".formatted(LOCK));
    }

    /** What went wrong, for people. */
    String cause(SQLException e) {
        if (isLockTimeout(e)) {
            return "another transaction kept a lock for longer than %d ms (hibernate.pgtrigger.lock_timeout)"
                    .formatted(lockTimeout.toMillis());
        }
        return switch (String.valueOf(e.getSQLState())) {
            case READ_ONLY ->
                "this server takes no changes, or the transaction only reads; install on the primary (%s)"
                        .formatted(all(e));
            case NO_RIGHT ->
                "who installs triggers must own their tables and be allowed to create in the schemas of these (%s)"
                        .formatted(e.getMessage());
            default -> String.valueOf(e.getMessage());
        };
    }

    /** What is noted beside the error of the server, as the scope within which a transaction only reads, comes next. */
    private static String all(SQLException e) {
        return StreamSupport.stream(e.spliterator(), false)
                .map(Throwable::getMessage)
                .distinct()
                .collect(Collectors.joining("; "));
    }

    private static void rollback(Connection connection, Exception cause) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
