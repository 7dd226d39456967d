package org.hibernatepg.history.internal.trigger;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.SealRecord;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedOperation;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.OwnerRights;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** The triggers of one table of a history. */
final class EventTriggers {
    /** Nothing tells which table's columns raw SQL is about: it is about the main one's. */
    private static final Pattern RAW_SQL = Pattern.compile("\\bsql\\s*\\(", Pattern.CASE_INSENSITIVE);

    private final TrackedHistory history;
    private final RecordedTable main;
    private final RecordedTable first;
    private final RecordedTable table;
    private final TriggerBindingContext context;
    private final Optional<OwnerEvents> owners;
    private final EventInsert insert;
    private final Optional<TriggerCondition> softDelete;
    private final Optional<OwnerRights> rights;
    private final boolean needsRows;
    private final TriggerDefinition.Phase phase;

    EventTriggers(
            TrackedHistories.Bound bound, RecordedTable table, LaterWriters writers, TriggerBindingContext context) {
        this.history = bound.history();
        this.main = bound.numberingTable();
        this.first = bound.mainTable();
        this.table = table;
        this.context = context;
        this.owners = ownerEvents(bound, context);
        this.rights = WriterRights.rights(bound);
        this.insert = new EventInsert(history, table.tracked(), table.equals(main), owners, context.dialect());
        this.softDelete = isSoftDeleted() ? SoftDeletes.condition(context) : Optional.empty();
        QualifiedTableName name = table.tracked().subject().table().getQualifiedTableName();
        this.needsRows = table.tracked().isUpdatedAndDeletedByForeignKeys()
                || table.tracked().isPartitioned()
                || writers.areForRowsOf(name);
        this.phase = writers.areOn(name) ? TriggerDefinition.Phase.RECORD_FIRST : TriggerDefinition.Phase.RECORD;
    }

    private static Optional<OwnerEvents> ownerEvents(TrackedHistories.Bound bound, TriggerBindingContext context) {
        Optional<TrackedCollection> collection = bound.history().collection();
        if (collection.isEmpty() || !bound.history().annotation().ownerEvents()) {
            return Optional.empty();
        } else if (bound.owner().isEmpty()) {
            context.fault(
                    "asks for events of the owner, which is not tracked",
                    "Put @TrackHistory on the entity %s, or leave ownerEvents out."
                            .formatted(bound.history().entity().getJpaEntityName()));
        }
        return bound.owner().map(owner -> new OwnerEvents(collection.get(), owner, context.dialect()));
    }

    /** The mark of a deleted entity is on its own rows. */
    private boolean isSoftDeleted() {
        return history.collection().isEmpty()
                && history.operations().stream().anyMatch(tracked -> tracked.operation() == Operation.DELETE);
    }

    /** Adds the triggers, and gives the operations that are recorded: a condition may be about another table of the history. */
    List<TrackedOperation> add() {
        List<TrackedOperation> recorded = new ArrayList<>();
        for (TrackedOperation tracked : history.operations()) {
            Optional<TriggerCondition> own = own(tracked);
            if (!declaresCondition(tracked) || own.isPresent()) {
                add(tracked, own);
                recorded.add(tracked);
            }
        }
        return recorded;
    }

    private static boolean declaresCondition(TrackedOperation tracked) {
        return !tracked.condition().isBlank() && !tracked.condition().equals(Tracker.ALWAYS);
    }

    /** The declared condition; for an update without one, that something changes. */
    private Optional<TriggerCondition> own(TrackedOperation tracked) {
        if (declaresCondition(tracked)) {
            boolean isHere =
                    table.equals(first) || !RAW_SQL.matcher(tracked.condition()).find();
            return isHere
                    ? context.conditionIfPossible(tracked.condition(), List.of(tracked.operation()))
                    : Optional.empty();
        }
        boolean changesOnly =
                tracked.operation() == Operation.UPDATE && tracked.condition().isBlank();
        return changesOnly ? insert.anyChange() : Optional.empty();
    }

    private void add(TrackedOperation tracked, Optional<TriggerCondition> condition) {
        switch (tracked.operation()) {
            case UPDATE -> add(tracked, "", Operation.UPDATE, tracked.row(), unless(condition));
            case DELETE -> addDelete(tracked, condition);
            default -> add(tracked, "", tracked.operation(), tracked.row(), condition);
        }
    }

    private void addDelete(TrackedOperation tracked, Optional<TriggerCondition> condition) {
        add(tracked, "", Operation.DELETE, tracked.row(), condition);
        // The row is still there, marked: what is recorded is what is stored.
        softDelete.ifPresent(
                deleted -> add(tracked, "soft", Operation.UPDATE, Row.NEW, Optional.of(and(deleted, condition))));
        context.add(truncate(tracked, whileReferencedRowsAreThere(condition)));
    }

    private Optional<TriggerCondition> unless(Optional<TriggerCondition> condition) {
        return softDelete.isEmpty()
                ? condition
                : Optional.of(and(softDelete.get().negated(), condition));
    }

    private Optional<TriggerCondition> whileReferencedRowsAreThere(Optional<TriggerCondition> condition) {
        Optional<TriggerCondition> there = ReferencedRows.areThere(table, context.dialect());
        return there.isEmpty() ? condition : Optional.of(and(there.get(), condition));
    }

    private static TriggerCondition and(TriggerCondition first, Optional<TriggerCondition> second) {
        return second.map(first::and).orElse(first);
    }

    private void add(
            TrackedOperation tracked, String part, Operation operation, Row row, Optional<TriggerCondition> own) {
        Level level = level(tracked);
        Optional<TriggerCondition> when = meant(operation, own);
        Optional<TriggerCondition> condition = row == Row.OLD ? whileReferencedRowsAreThere(when) : when;
        TriggerDefinition.Builder builder =
                builder(tracked, part).on(When.AFTER, List.of(operation)).level(level);
        context.add(
                level == Level.ROW
                        ? builder.condition(condition)
                                .body(insert.forRow(tracked, operation, row))
                                .build()
                        : forStatement(builder, tracked, operation, row, condition));
    }

    private Level level(TrackedOperation tracked) {
        return tracked.level().orElse(needsRows ? Level.ROW : history.options().level());
    }

    /** A condition, and that the row is one of those that are tracked: for an update, that it was or is. */
    private Optional<TriggerCondition> meant(Operation operation, Optional<TriggerCondition> condition) {
        return table.tracked()
                .subject()
                .rows()
                .map(rows -> and(
                        switch (operation) {
                            case INSERT -> rows.over("new");
                            case UPDATE -> rows.over("old").or(rows.over("new"));
                            case DELETE, TRUNCATE -> rows.over("old");
                        },
                        condition))
                .or(() -> condition);
    }

    private TriggerDefinition.Builder builder(TrackedOperation tracked, String part) {
        TriggerSubject subject = table.tracked().subject();
        return TriggerDefinition.builder(
                        subject.name(), tracked.name(), subject.table().getQualifiedTableName())
                .part(Stream.of(table.tracked().part(), part)
                        .filter(name -> !name.isEmpty())
                        .collect(Collectors.joining("_")))
                .phase(phase)
                .usuallyMet(true)
                .position(tracked.position())
                .ignorable(history.options().protection().isIgnorable(context.ignoreRole()))
                .ownerRights(rights)
                .tables(tables(Optional.empty()))
                .declaredBy(Set.of(TrackHistory.class))
                .declarations(insert.declarations());
    }

    private TriggerDefinition forStatement(
            TriggerDefinition.Builder builder,
            TrackedOperation tracked,
            Operation operation,
            Row row,
            Optional<TriggerCondition> condition) {
        if (operation.hasOld()) {
            builder.oldTable(TransitionTables.DEFAULT.oldTable());
        }
        if (operation.hasNew()) {
            builder.newTable(TransitionTables.DEFAULT.newTable());
        }
        return builder.tables(tables(condition))
                .declarations(insert.declarationsForStatement(operation))
                .body(insert.forStatement(tracked, operation, row, condition))
                .build();
    }

    /** Truncated rows are deleted ones, which PostgreSQL shows to no trigger: they are read before they are gone. */
    private TriggerDefinition truncate(TrackedOperation tracked, Optional<TriggerCondition> own) {
        Optional<TriggerCondition> condition = meant(Operation.TRUNCATE, own);
        return builder(tracked, "truncate")
                .on(When.BEFORE, List.of(Operation.TRUNCATE))
                .level(Level.STATEMENT)
                .tables(tables(condition))
                .body(insert.forTruncate(tracked, condition))
                .build();
    }

    private Map<String, QualifiedTableName> tables(Optional<TriggerCondition> inBody) {
        Map<String, QualifiedTableName> tables = new HashMap<>();
        inBody.ifPresent(condition -> tables.putAll(condition.tables()));
        tables.put(EventInsert.EVENTS, table.eventsName());
        owners.ifPresent(events -> tables.putAll(events.tables()));
        if (!table.equals(main)) {
            tables.put(EventInsert.NUMBERED, main.eventsName());
        }
        if (history.options().protection().sealed()) {
            tables.put(WriterRights.SEALS, nameOf(SealRecord.class));
        }
        if (history.options().context().isShared()) {
            tables.put(ContextOptions.CONTEXTS, nameOf(ContextRecord.class));
        }
        return tables;
    }

    private QualifiedTableName nameOf(Class<?> entity) {
        return context.metadata().getEntityBinding(entity.getName()).getTable().getQualifiedTableName();
    }
}
