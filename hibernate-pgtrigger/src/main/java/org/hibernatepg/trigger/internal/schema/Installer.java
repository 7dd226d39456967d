package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.jboss.logging.Logger;

/**
 * Brings the database to what is declared. One query tells what differs; where nothing does, that is all. Else the
 * differences are installed in one transaction, by {@code create or replace}, under an advisory lock so that many nodes
 * may boot at once, and with a lock timeout so that a long transaction on a table fails the boot and does not stall it
 * together with everything that queues behind.
 */
final class Installer {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    /** Names the advisory lock; any number that no other program is likely to take. */
    private static final long LOCK = 0x7067_7472_6967_6772L;

    /** SQLSTATE {@code lock_not_available}. */
    private static final String LOCK_TIMEOUT = "55P03";

    private final SchemaDdl declared;
    private final Duration lockTimeout;
    private final boolean prunes;

    Installer(SchemaDdl declared, Settings settings) {
        this.declared = declared;
        this.lockTimeout = settings.lockTimeout();
        this.prunes = settings.prunes();
    }

    /** What a database needs, by what it holds. */
    private interface Differences {
        List<String> in(Comparison comparison);
    }

    /** Installs what is missing or outdated and removes what is no longer declared. */
    void install(Connection connection) throws SQLException {
        apply(connection, comparison -> statements(comparison, false));
    }

    /** Removes what is no longer declared. */
    void prune(Connection connection) throws SQLException {
        if (prunes) {
            apply(connection, Comparison::pruning);
        }
    }

    /** The statements that a migration would need, for tables that it is about to create too. */
    List<String> plan(Connection connection) throws SQLException {
        return statements(Comparison.of(declared, connection), true);
    }

    /** Fails unless every declared trigger is installed as declared. */
    void validate(Connection connection) throws SQLException {
        List<String> faults = new ArrayList<>();
        for (TriggerInfo trigger : Comparison.of(declared, connection).list()) {
            if (trigger.status() == TriggerStatus.PRUNE) {
                LOG.warnf("The trigger %s is installed on %s but not declared", trigger.id(), trigger.table());
            } else if (trigger.status() != TriggerStatus.INSTALLED) {
                faults.add("%s is %s (%s on %s)"
                        .formatted(trigger.uri(), trigger.status(), trigger.id(), trigger.table()));
            }
        }
        if (!faults.isEmpty()) {
            throw new SchemaManagementException(
                    "Schema validation: the database does not hold all triggers as declared: "
                            + String.join("; ", faults)
                            + ". Install them by hibernate.hbm2ddl.auto=update, or by a migration with the statements of a"
                            + " schema script.");
        }
    }

    private List<String> statements(Comparison comparison, boolean missingTables) {
        List<String> statements = new ArrayList<>(comparison.installation(missingTables));
        if (prunes) {
            statements.addAll(comparison.pruning());
        }
        return statements;
    }

    private void apply(Connection connection, Differences differences) throws SQLException {
        if (differences.in(Comparison.of(declared, connection)).isEmpty()) {
            return;
        }
        connection.setAutoCommit(false);
        try {
            lock(connection);
            // Read again: another node may have been faster.
            execute(connection, differences.in(Comparison.of(declared, connection)));
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException | RuntimeException e) {
            rollback(connection, e);
            throw e;
        }
    }

    /** At an isolation level that sees what the node committed which had the lock before. */
    private void lock(Connection connection) throws SQLException {
        execute(
                connection,
                List.of(
                        "set transaction isolation level read committed",
                        "set local lock_timeout = " + lockTimeout.toMillis(),
                        "select pg_advisory_xact_lock(%d)".formatted(LOCK)));
    }

    private void execute(Connection connection, List<String> statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                LOG.debug(sql);
                try {
                    statement.execute(sql);
                } catch (SQLException e) {
                    throw new SchemaManagementException(
                            "The triggers could not be installed, and nothing was changed: %s%nby: %s"
                                    .formatted(cause(e), sql),
                            e);
                }
            }
        }
    }

    private String cause(SQLException e) {
        return LOCK_TIMEOUT.equals(e.getSQLState())
                ? "another transaction kept a lock for longer than %d ms (hibernate.pgtrigger.lock_timeout)"
                        .formatted(lockTimeout.toMillis())
                : String.valueOf(e.getMessage());
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
