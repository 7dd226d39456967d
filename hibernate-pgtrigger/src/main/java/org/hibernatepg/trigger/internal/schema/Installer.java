package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.hibernate.tool.schema.spi.SchemaManagementException;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.jboss.logging.Logger;

/**
 * Brings the database to what is declared or asked for. One query tells what differs; where nothing does, that is all.
 * Else the differences are made up in one {@linkplain LockedTransaction transaction}.
 */
final class Installer {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    private static final String LOOKUP_FAILED = "XX000";
    private static final int ATTEMPTS = 3;

    private final SchemaDdl declared;
    private final ChangeDdl ddl;
    private final boolean prunes;
    private final LockedTransaction transactions;
    private final Set<String> warned = ConcurrentHashMap.newKeySet();

    Installer(SchemaDdl declared, Settings settings) {
        this.declared = declared;
        this.ddl = new ChangeDdl(declared);
        this.prunes = settings.prunes();
        this.transactions = new LockedTransaction(settings.lockTimeout());
    }

    /** What a database needs, by what it holds. */
    private interface Differences {
        List<Change> in(Comparison comparison);
    }

    /** Declared triggers, and, unless some are named, those in the database that nothing declares. */
    List<TriggerInfo> list(Connection connection, List<String> uris) throws SQLException {
        Comparison comparison = settled(connection);
        List<TriggerInfo> all = new ArrayList<>(comparison.list(declared.triggers(uris)));
        if (uris.isEmpty()) {
            all.addAll(comparison.prunable());
        }
        return all;
    }

    /** The triggers in the database that nothing declares. */
    List<TriggerInfo> prunable(Connection connection) throws SQLException {
        return unlocked(connection).prunable();
    }

    /** Installs what is missing or not as declared and removes what is no longer declared. */
    void install(Connection connection) throws SQLException {
        install(connection, List.of());
    }

    /** Installs what is missing or not as declared; unless some triggers are named, removes what is no longer declared. */
    void install(Connection connection, List<String> uris) throws SQLException {
        apply(connection, comparison -> installation(comparison, uris, false));
        if (uris.isEmpty()) {
            complete(connection);
        }
    }

    /** Each part looks itself whether there is something to do. */
    private void complete(Connection connection) throws SQLException {
        List<String> parts = declared.completion();
        if (!parts.isEmpty()) {
            transactions.runUnlocked(
                    connection, parts, "The tables could not be completed, and all of them are as they were");
        }
    }

    /** Removes declared triggers; unless some are named, what is no longer declared too. */
    void uninstall(Connection connection, List<String> uris) throws SQLException {
        apply(connection, comparison -> {
            List<Change> changes = new ArrayList<>(comparison.removal(declared.triggers(uris)));
            changes.addAll(pruning(comparison, uris));
            return changes;
        });
        complete(connection);
    }

    /** What the database holds now, to go back to. */
    Comparison snapshot(Connection connection) throws SQLException {
        return comparison(connection);
    }

    /** Removes declared triggers, and nothing else. */
    void remove(Connection connection, List<String> uris) throws SQLException {
        apply(connection, comparison -> comparison.removal(declared.triggers(uris)));
    }

    /** Brings back declared triggers that were there before. */
    void restore(Connection connection, List<String> uris, Comparison before) throws SQLException {
        apply(connection, comparison -> comparison.restoration(declared.triggers(uris), before));
    }

    /** Removes declared triggers that were not there before. */
    void removeNew(Connection connection, List<String> uris, Comparison before) throws SQLException {
        apply(connection, comparison -> comparison.removal(declared.triggers(uris), before));
    }

    /** Has declared triggers fire. */
    void enable(Connection connection, List<String> uris) throws SQLException {
        apply(connection, comparison -> {
            requireInstalled(comparison, uris);
            return comparison.enabling(declared.triggers(uris));
        });
    }

    private void requireInstalled(Comparison comparison, List<String> uris) {
        for (TriggerInfo trigger : uris.isEmpty() ? List.<TriggerInfo>of() : comparison.list(declared.triggers(uris))) {
            if (trigger.firing().isEmpty()) {
                throw new IllegalStateException("The trigger '%s' cannot be enabled: it is %s on %s. Install it first."
                        .formatted(trigger.uri(), trigger.status(), trigger.table()));
            }
        }
    }

    /** Has declared triggers not fire. */
    void disable(Connection connection, List<String> uris) throws SQLException {
        apply(connection, comparison -> comparison.disabling(declared.triggers(uris)));
    }

    /** Removes what is no longer declared. */
    void prune(Connection connection) throws SQLException {
        apply(connection, Comparison::pruning);
        complete(connection);
    }

    /** Removes what is no longer declared, unless the settings say otherwise. */
    void pruneByDefault(Connection connection) throws SQLException {
        if (prunes) {
            apply(connection, Comparison::pruning);
        }
    }

    /** Runs DDL of a program, past triggers that are in its way. */
    List<String> alter(Connection connection, List<String> statements) throws SQLException {
        return new Alteration(declared, transactions).run(connection, statements);
    }

    /** The statements that a migration would need, for tables that it is about to create too. */
    List<String> plan(Connection connection) throws SQLException {
        Stream<String> changes = installation(settled(connection), List.of(), true).stream()
                .flatMap(change -> ddl.statements(change).stream());
        return Stream.concat(changes, declared.completion().stream()).toList();
    }

    /** Fails unless every declared trigger is installed as declared, and tables are as triggers need them. */
    void validate(Connection connection) throws SQLException {
        List<String> checks = declared.checks();
        if (!checks.isEmpty()) {
            transactions.runUnlocked(connection, checks, "Schema validation: a table is not as declared");
        }
        List<String> faults = new ArrayList<>();
        Comparison comparison = settled(connection);
        warnOfOthers(comparison);
        List<TriggerInfo> all = new ArrayList<>(comparison.list(declared.triggers()));
        all.addAll(comparison.prunable());
        for (TriggerInfo trigger : all) {
            if (trigger.status() == TriggerStatus.PRUNE) {
                LOG.warnf("The trigger %s is installed on %s but not declared", trigger.id(), trigger.table());
            } else if (trigger.status() != TriggerStatus.INSTALLED && trigger.status() != TriggerStatus.UNALLOWED) {
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

    /** Of what only whoever has made a trigger or a table can mend. */
    private void warnOfOthers(Comparison comparison) {
        comparison.earlierThanRecorders().forEach((table, triggers) -> triggers.stream()
                .filter(trigger -> warned.add(table + " " + trigger))
                .forEach(trigger -> LOG.warnf(
                        "The trigger %s on %s is not of this library and fires after each row before the history records it: if it"
                                + " writes the same row, that is recorded first. Set values before the row is written, or record each"
                                + " row, @TrackHistory(level = ROW), and give the trigger a name after 'pgtrigger_'",
                        trigger, table)));
        comparison.partitionedAndRecordedByStatement().stream()
                .filter(warned::add)
                .forEach(table -> LOG.warnf(
                        "The table %s is partitioned and its history records each statement: PostgreSQL shows such triggers wrong new"
                                + " rows of a MERGE that inserts and updates, and no rows that a MERGE moves to another partition. Record"
                                + " each row, @TrackHistory(level = ROW)",
                        table));
    }

    private List<Change> installation(Comparison comparison, List<String> uris, boolean missingTables) {
        warnOfOthers(comparison);
        List<Change> changes = new ArrayList<>();
        if (uris.isEmpty()) {
            changes.addAll(comparison.indexes(missingTables));
        }
        changes.addAll(comparison.installation(declared.triggers(uris), missingTables));
        changes.addAll(pruning(comparison, uris));
        return changes;
    }

    private List<Change> pruning(Comparison comparison, List<String> uris) {
        return uris.isEmpty() && prunes ? comparison.pruning() : List.of();
    }

    /**
     * While another node replaces a trigger, PostgreSQL may show the comment of before with the definition of after. What
     * looks changed is looked at again.
     */
    private Comparison settled(Connection connection) throws SQLException {
        Comparison comparison = unlocked(connection);
        boolean looksChanged = comparison.list(declared.triggers()).stream()
                .anyMatch(trigger -> trigger.status() == TriggerStatus.TAMPERED);
        return looksChanged ? unlocked(connection) : comparison;
    }

    /**
     * Without the lock, while another node may remove triggers. PostgreSQL fails to write the definition of one whose
     * function goes at that very moment.
     */
    private Comparison unlocked(Connection connection) throws SQLException {
        for (int attempt = 1; ; attempt++) {
            try {
                return comparison(connection);
            } catch (SQLException e) {
                if (attempt == ATTEMPTS || !LOOKUP_FAILED.equals(e.getSQLState())) {
                    throw e;
                }
                LOG.debug("The triggers are read again", e);
            }
        }
    }

    private Comparison comparison(Connection connection) throws SQLException {
        try {
            return Comparison.of(declared, connection, transactions.lockTimeout());
        } catch (SQLException e) {
            if (!transactions.isLockTimeout(e)) {
                throw e;
            }
            throw new SchemaManagementException(
                    "The triggers of the database could not be read: " + transactions.cause(e), e);
        }
    }

    private void apply(Connection connection, Differences differences) throws SQLException {
        if (differences.in(unlocked(connection)).isEmpty()) {
            return;
        }
        transactions
                .run(connection, transaction -> {
                    // Read again: another node may have been faster.
                    List<Change> changes = differences.in(comparison(connection));
                    transaction.execute(ddl.statements(changes));
                    return changes;
                })
                .forEach(this::log);
    }

    private void log(Change change) {
        if (change instanceof Change.Install install && install.because() == TriggerStatus.TAMPERED) {
            LOG.warnf("%s: somebody had changed it in the database", ddl.done(change));
        } else {
            LOG.info(ddl.done(change));
        }
    }
}
