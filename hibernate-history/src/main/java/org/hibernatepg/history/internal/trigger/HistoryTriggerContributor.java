package org.hibernatepg.history.internal.trigger;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.ErasureRecord;
import org.hibernatepg.history.SealRecord;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.HistoryOptions;
import org.hibernatepg.history.internal.model.ProtectionOptions;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.ShortNames;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedOperation;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.partition.EventPartitions;
import org.hibernatepg.history.internal.seal.SealedTables;
import org.hibernatepg.trigger.spi.Hashes;
import org.hibernatepg.trigger.spi.IndexDefinition;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerContributor;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** Adds the triggers of every history, the indexes that find events by time and by what a key was, partitions, and the key of shared contexts. */
public final class HistoryTriggerContributor implements TriggerContributor {
    @Override
    public void contributeLast(TriggerContributions contributions) {
        TrackedHistories.of(contributions.metadata()).ifPresent(histories -> {
            contributions.report(histories.faults());
            LaterWriters writers = new LaterWriters(contributions.triggers());
            histories.bound().forEach(bound -> {
                contribute(bound, writers, contributions);
                WriterRights.check(
                        bound,
                        histories,
                        contributions.on(
                                bound.history().mainTable().subject(),
                                bound.history().declaration()));
            });
            Optional.ofNullable(contributions.metadata().getEntityBinding(ContextRecord.class.getName()))
                    .ifPresent(contexts -> contribute(contexts, histories, contributions));
            Optional.ofNullable(contributions.metadata().getEntityBinding(ErasureRecord.class.getName()))
                    .ifPresent(erasures -> keepErasures(erasures, histories, contributions));
            Optional.ofNullable(contributions.metadata().getEntityBinding(SealRecord.class.getName()))
                    .ifPresent(seals -> contributeSeals(seals, histories, contributions));
        });
    }

    /** An event is sealed once; seals are kept as events are. */
    private static void contributeSeals(
            PersistentClass seals, TrackedHistories histories, TriggerContributions contributions) {
        Table table = seals.getTable();
        contributions.add(new IndexDefinition(
                indexName(table.getNameIdentifier(), "_event"),
                table.getQualifiedTableName(),
                "(chain, event) where kind = 'E'",
                true));
        histories.bound().stream()
                .map(bound -> bound.history().options().protection())
                .filter(ProtectionOptions::sealed)
                .findFirst()
                .ifPresent(protection -> AppendOnly.addSeals(seals, protection.maintenanceRole(), contributions));
    }

    private static PersistentClass seals(TriggerContributions contributions) {
        return Objects.requireNonNull(contributions.metadata().getEntityBinding(SealRecord.class.getName()));
    }

    private static void sealedContexts(
            PersistentClass contexts, TrackedHistories histories, TriggerContributions contributions) {
        histories.bound().stream()
                .filter(bound -> bound.history().options().context().isShared())
                .findFirst()
                .ifPresent(bound -> new SealTriggers(
                                contributions.on(contexts, bound.history().declaration()),
                                SealedTables.CONTEXTS,
                                seals(contributions),
                                bound.history().options().protection().maintenanceRole(),
                                WriterRights.rights(bound),
                                false)
                        .add());
    }

    /** Finds the events of the transactions that were finished since the last run that sealed. */
    private static IndexDefinition transactionIndex(Table table, String xid) {
        return new IndexDefinition(
                indexName(table.getNameIdentifier(), "_xid"),
                table.getQualifiedTableName(),
                "(%s, %s)".formatted(xid, EventMetadata.column("pghId")));
    }

    /** Contexts are as append-only as any of the events that share them. */
    private static void contribute(
            PersistentClass contexts, TrackedHistories histories, TriggerContributions contributions) {
        contributions.add(contextKey(contexts.getTable()));
        if (histories.bound().stream()
                .map(bound -> bound.history().options())
                .anyMatch(options ->
                        options.protection().sealed() && options.context().isShared())) {
            contributions.add(transactionIndex(contexts.getTable(), "xid"));
            sealedContexts(contexts, histories, contributions);
        }
        histories.bound().stream()
                .map(bound -> bound.history().options())
                .filter(options -> options.appendOnly() && options.context().isShared())
                .findFirst()
                .ifPresent(options ->
                        AppendOnly.addContexts(contexts, options.protection().maintenanceRole(), contributions));
    }

    /** What was erased stays known as long as nothing else can be changed. */
    private static void keepErasures(
            PersistentClass erasures, TrackedHistories histories, TriggerContributions contributions) {
        histories.bound().stream()
                .map(bound -> bound.history().options())
                .filter(HistoryOptions::appendOnly)
                .findFirst()
                .ifPresent(options ->
                        AppendOnly.addErasures(erasures, options.protection().maintenanceRole(), contributions));
    }

    private static void contribute(
            TrackedHistories.Bound bound, LaterWriters writers, TriggerContributions contributions) {
        TrackedHistory history = bound.history();
        Set<TrackedOperation> recorded = new HashSet<>();
        for (RecordedTable table : bound.tables()) {
            TriggerBindingContext context =
                    contributions.on(wholeTable(table.tracked().subject()), history.declaration());
            recorded.addAll(new EventTriggers(bound, table, writers, context).add());
            contributions.add(timeIndex(table));
            contributions.add(oldKeyIndex(table, context.dialect()));
            if (history.options().partitions().isPartitioned()) {
                UniqueEvents.check(table.events(), context);
                contributions.add(new EventPartitions(
                        table.eventsName(), history.options().partitions()));
            }
            if (history.options().appendOnly()) {
                AppendOnly.add(bound, table, contributions);
            }
            if (history.options().protection().sealed()) {
                contributions.add(transactionIndex(table.events(), EventMetadata.column("pghXid")));
                new SealTriggers(
                                contributions.on(
                                        AppendOnly.subject(bound, table, contributions), history.declaration()),
                                SealedTables.chain(table.events()),
                                seals(contributions),
                                history.options().protection().maintenanceRole(),
                                WriterRights.rights(bound),
                                history.options().partitions().isPartitioned())
                        .add();
            }
        }
        TriggerBindingContext main = contributions.on(history.mainTable().subject(), history.declaration());
        history.operations().stream()
                .filter(tracked -> !recorded.contains(tracked))
                .forEach(tracked -> reject(tracked, bound, main));
    }

    /** A trigger sees one row of one table. */
    private static void reject(TrackedOperation tracked, TrackedHistories.Bound bound, TriggerBindingContext main) {
        if (bound.tables().size() == 1) {
            main.condition(tracked.condition(), List.of(tracked.operation()));
            return;
        }
        String tables = bound.tables().stream()
                .map(table -> table.tracked().subject().table().getName())
                .collect(Collectors.joining(", "));
        main.fault(
                "has the tracker '%s' with the condition \"%s\", which is about none of its tables alone: %s"
                        .formatted(tracked.label(), tracked.condition(), tables),
                "Name attributes of one table, or declare a tracker for each.");
    }

    /** Which rows are meant is written into the triggers, those for TRUNCATE included, which cannot have a condition. */
    private static TriggerSubject wholeTable(TriggerSubject subject) {
        return new TriggerSubject(
                subject.name(),
                subject.entity(),
                subject.table(),
                subject.attributes(),
                subject.key(),
                Optional.empty(),
                subject.collection());
    }

    /** What the triggers insert shared contexts by: one row for each context and transaction. */
    private static IndexDefinition contextKey(Table contexts) {
        return new IndexDefinition(
                indexName(contexts.getNameIdentifier(), "_key"), contexts.getQualifiedTableName(), "(id, xid)", true);
    }

    private static IndexDefinition timeIndex(RecordedTable table) {
        String definition =
                "using brin (%s, %s)".formatted(EventMetadata.column("pghCreatedAt"), EventMetadata.column("pghId"));
        return new IndexDefinition(
                indexName(table.events().getNameIdentifier(), "_time"), table.eventsName(), definition);
    }

    /** Finds the few updates that took a row away from its key, or from its owner, by what it was. */
    private static IndexDefinition oldKeyIndex(RecordedTable table, Dialect dialect) {
        TrackedTable tracked = table.tracked();
        List<TrackedTable.OldKey> lookedUp = tracked.oldKey().stream()
                .filter(old -> tracked.lookedUp().contains(old.original()))
                .toList();
        String columns = lookedUp.stream().map(old -> old(old, dialect)).collect(Collectors.joining(", "));
        String moved = tracked.keepsOldRow()
                ? lookedUp.stream()
                        .map(old -> old(old, dialect) + " <> " + old.original().getQuotedName(dialect))
                        .collect(Collectors.joining(" or "))
                : old(lookedUp.get(0), dialect) + " is not null";
        return new IndexDefinition(
                indexName(table.events().getNameIdentifier(), "_old"),
                table.eventsName(),
                "(%s, %s) where %s".formatted(columns, EventMetadata.column("pghId"), moved));
    }

    private static String old(TrackedTable.OldKey old, Dialect dialect) {
        return new Column(old.name()).getQuotedName(dialect);
    }

    private static String indexName(Identifier table, String suffix) {
        String name = (table.isQuoted() ? table.getText() : table.getText().toLowerCase(Locale.ROOT)) + suffix;
        return ShortNames.fits(name)
                ? name
                : ShortNames.cut(name, "_" + Hashes.of(name).substring(0, 8) + suffix);
    }
}
