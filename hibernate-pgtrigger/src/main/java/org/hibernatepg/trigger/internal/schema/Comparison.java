package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.TriggerFiring;
import org.hibernatepg.trigger.TriggerInfo;
import org.hibernatepg.trigger.TriggerStatus;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;

/** The declared triggers beside those in the database, and what it takes to make them equal. */
final class Comparison {
    private static final Set<TriggerStatus> NOT_AS_DECLARED =
            Set.of(TriggerStatus.UNINSTALLED, TriggerStatus.OUTDATED, TriggerStatus.TAMPERED);

    /** How {@code pg_class.relkind} calls a partitioned table. */
    private static final String PARTITIONED = "p";

    private final SchemaDdl declared;
    private final Catalog catalog;

    private Comparison(SchemaDdl declared, Catalog catalog) {
        this.declared = declared;
        this.catalog = catalog;
    }

    static Comparison of(SchemaDdl declared, Connection connection, Duration lockTimeout) throws SQLException {
        return new Comparison(
                declared,
                Catalog.read(
                        connection,
                        declared.tables(),
                        declared.owner().explicit(),
                        declared.usesSearchPath(),
                        lockTimeout));
    }

    /** Declared triggers with what the database holds of them. */
    List<TriggerInfo> list(List<TriggerDdl> triggers) {
        return triggers.stream()
                .map(trigger -> new TriggerInfo(
                        trigger.definition().uri(),
                        trigger.table(),
                        trigger.id(),
                        status(trigger),
                        isAllowed(trigger) ? installed(trigger).map(InstalledTrigger::firing) : Optional.empty()))
                .toList();
    }

    /** The triggers in the database that the persistence unit installed and that no declaration accounts for. */
    List<TriggerInfo> prunable() {
        return orphans().stream()
                .map(orphan -> new TriggerInfo(
                        orphan.table() + ":" + orphan.id(),
                        orphan.table(),
                        orphan.id(),
                        TriggerStatus.PRUNE,
                        Optional.of(orphan.firing())))
                .toList();
    }

    private TriggerStatus status(TriggerDdl trigger) {
        if (!isAllowed(trigger)) {
            return TriggerStatus.UNALLOWED;
        }
        return installed(trigger).map(installed -> status(trigger, installed)).orElse(TriggerStatus.UNINSTALLED);
    }

    private static TriggerStatus status(TriggerDdl trigger, InstalledTrigger installed) {
        if (!installed.isOf(trigger)) {
            return TriggerStatus.OUTDATED;
        } else if (installed.isChangedSince(trigger)) {
            return TriggerStatus.TAMPERED;
        }
        return installed.firing().inApplications() ? TriggerStatus.INSTALLED : TriggerStatus.DISABLED;
    }

    /** Of what is no table, PostgreSQL lets materialized views, indexes and the like have no trigger at all. */
    private boolean isAllowed(TriggerDdl trigger) {
        return declared.allows(trigger) && "rpvf".contains(catalog.kind(trigger.table()));
    }

    private Optional<InstalledTrigger> installed(TriggerDdl trigger) {
        return Optional.ofNullable(catalog.trigger(trigger.table(), trigger.id()));
    }

    /**
     * The triggers of others, by table, that fire after each row and before a declared trigger that records: what they write to
     * the row is recorded before the write after which they fire.
     */
    Map<String, Set<String>> earlierThanRecorders() {
        Map<String, Set<String>> earlier = new TreeMap<>();
        recorders().forEach(recorder -> catalog.foreign(recorder.table()).stream()
                .filter(other -> recorder.definition().level() == Level.STATEMENT || other.compareTo(recorder.id()) < 0)
                .forEach(other -> earlier.computeIfAbsent(recorder.table(), table -> new TreeSet<>())
                        .add(other)));
        return earlier;
    }

    /**
     * The partitioned tables that a declared trigger records for each statement: PostgreSQL shows it wrong rows of a
     * {@code MERGE}.
     */
    Set<String> partitionedAndRecordedByStatement() {
        return recorders()
                .filter(recorder -> recorder.definition().level() == Level.STATEMENT)
                .map(TriggerDdl::table)
                .filter(table -> catalog.kind(table).equals(PARTITIONED))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private Stream<TriggerDdl> recorders() {
        return declared.triggers().stream()
                .filter(this::isAllowed)
                .filter(trigger -> trigger.definition().phase().isRecorder()
                        && trigger.definition().when() == When.AFTER);
    }

    /** The indexes that are missing. */
    List<Change> indexes(boolean missingTables) {
        return declared.indexes().stream()
                .filter(index -> missingTables || catalog.hasTable(declared.table(index)))
                .filter(index -> !catalog.hasIndex(declared.table(index), index.name()))
                .<Change>map(Change.CreateIndex::new)
                .toList();
    }

    /**
     * What installs triggers that are missing or not as declared. A disabled trigger stays disabled: somebody decided so.
     *
     * @param missingTables whether to install on tables that do not exist yet, as a migration plan does
     */
    List<Change> installation(List<TriggerDdl> triggers, boolean missingTables) {
        List<TriggerDdl> possible = triggers.stream()
                .filter(this::isAllowed)
                .filter(trigger -> missingTables || catalog.hasTable(trigger.table()))
                .toList();
        List<Change> changes = new ArrayList<>();
        possible.stream()
                .filter(this::needsInstallation)
                .flatMap(trigger -> trigger.requirements().stream())
                .distinct()
                .forEach(requirement -> changes.add(new Change.Require(requirement)));
        possible.forEach(trigger -> installation(trigger).ifPresent(changes::add));
        return changes;
    }

    /** A seal that was made elsewhere and does not hold here is made again, so that a later change is noticed. */
    private boolean needsInstallation(TriggerDdl trigger) {
        return NOT_AS_DECLARED.contains(status(trigger))
                || installed(trigger).filter(InstalledTrigger::isSealIntact).isEmpty();
    }

    private Optional<Change> installation(TriggerDdl trigger) {
        Optional<InstalledTrigger> installed = installed(trigger);
        List<String> present = installed.map(InstalledTrigger::owners).orElseGet(List::of);
        List<String> owners = declared.owner().join(present);
        if (needsInstallation(trigger)) {
            return Optional.of(new Change.Install(trigger, status(trigger), installed, owners));
        }
        return owners.equals(present)
                ? Optional.empty()
                : installed.map(sealedHere -> new Change.Own(sealedHere, owners));
    }

    /** What installs the declared trigger that a dropped one was; nothing if none is declared there. */
    Optional<Change> reinstallation(Obstacle dropped) {
        return declared.triggers().stream()
                .filter(this::isAllowed)
                .filter(trigger -> trigger.id().equals(dropped.id()))
                .flatMap(trigger -> installed(trigger).stream()
                        .filter(installed -> installed.isOn(dropped.relation()))
                        .<Change>map(installed -> new Change.Install(
                                trigger,
                                status(trigger),
                                Optional.of(installed),
                                declared.owner().join(installed.owners()))))
                .findFirst();
    }

    /** What brings declared triggers back that were there before: as declared, for whom they fired, with their owners. */
    List<Change> restoration(List<TriggerDdl> triggers, Comparison before) {
        return triggers.stream()
                .filter(this::isAllowed)
                .filter(trigger -> installed(trigger).isEmpty())
                .flatMap(trigger -> before.installed(trigger).stream()
                        .<Change>map(removed -> new Change.Install(
                                trigger,
                                TriggerStatus.UNINSTALLED,
                                Optional.of(removed),
                                declared.owner().join(removed.owners()))))
                .toList();
    }

    /** What removes declared triggers that were not there before. */
    List<Change> removal(List<TriggerDdl> triggers, Comparison before) {
        return removal(triggers.stream()
                .filter(trigger -> before.installed(trigger).isEmpty())
                .toList());
    }

    /** What removes declared triggers. */
    List<Change> removal(List<TriggerDdl> triggers) {
        return present(triggers).<Change>map(Change.Drop::new).toList();
    }

    /** What makes declared triggers fire for what applications write. */
    List<Change> enabling(List<TriggerDdl> triggers) {
        return present(triggers)
                .filter(trigger -> !trigger.firing().inApplications())
                .<Change>map(trigger -> new Change.Fire(trigger, TriggerFiring.ORIGIN))
                .toList();
    }

    /** What makes declared triggers fire for nobody. */
    List<Change> disabling(List<TriggerDdl> triggers) {
        return present(triggers)
                .filter(trigger -> trigger.firing() != TriggerFiring.DISABLED)
                .<Change>map(trigger -> new Change.Fire(trigger, TriggerFiring.DISABLED))
                .toList();
    }

    private Stream<InstalledTrigger> present(List<TriggerDdl> triggers) {
        return triggers.stream().filter(this::isAllowed).flatMap(trigger -> installed(trigger).stream());
    }

    /** What removes triggers that no declaration accounts for, unless another persistence unit declares them. */
    List<Change> pruning() {
        List<Change> changes = new ArrayList<>();
        for (InstalledTrigger orphan : orphans()) {
            List<String> others = declared.owner().leave(orphan.owners());
            changes.add(others.isEmpty() ? new Change.Drop(orphan) : new Change.Own(orphan, others));
        }
        return changes;
    }

    private List<InstalledTrigger> orphans() {
        Set<String> accounted = new HashSet<>();
        Set<String> own = new HashSet<>(declared.allowedTables());
        declared.triggers().stream()
                .filter(declared::allows)
                .forEach(trigger -> accounted.add(trigger.table() + " " + trigger.id()));
        return catalog.triggers().stream()
                .filter(trigger -> trigger.comment().isPresent())
                .filter(trigger -> !accounted.contains(trigger.table() + " " + trigger.id()))
                .filter(trigger -> own.contains(trigger.table())
                        ? declared.owner().owns(trigger)
                        : declared.owner().ownsByName(trigger))
                .sorted(Comparator.comparing(InstalledTrigger::id).thenComparing(InstalledTrigger::table))
                .toList();
    }
}
