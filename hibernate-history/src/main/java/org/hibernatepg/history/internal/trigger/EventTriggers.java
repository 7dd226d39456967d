package org.hibernatepg.history.internal.trigger;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.history.internal.model.TrackedEntity;
import org.hibernatepg.history.internal.model.TrackedOperation;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.When;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/** The triggers of one history. */
final class EventTriggers {
    private final TrackedEntity history;
    private final PersistentClass event;
    private final Level level;
    private final TriggerBindingContext context;
    private final EventInsert insert;
    private final Optional<TriggerCondition> softDelete;

    EventTriggers(TrackedEntity history, PersistentClass event, Level level, TriggerBindingContext context) {
        this.history = history;
        this.event = event;
        this.level = level;
        this.context = context;
        this.insert = new EventInsert(history, event, context.dialect());
        this.softDelete = tracksDeletes() ? SoftDeletes.condition(context) : Optional.empty();
    }

    private boolean tracksDeletes() {
        return history.operations().stream().anyMatch(tracked -> tracked.operation() == Operation.DELETE);
    }

    /** The column of an event's own attribute, quoted. */
    static String column(PersistentClass event, String attribute, Dialect dialect) {
        return event.getProperty(attribute).getColumns().get(0).getQuotedName(dialect);
    }

    void add() {
        for (TrackedOperation tracked : history.operations()) {
            Optional<TriggerCondition> own = own(tracked);
            if (!declaresCondition(tracked) || own.isPresent()) {
                add(tracked, own);
            }
        }
    }

    private static boolean declaresCondition(TrackedOperation tracked) {
        return !tracked.condition().isBlank() && !tracked.condition().equals(Tracker.ALWAYS);
    }

    /** The declared condition; for an update without one, that something changes. */
    private Optional<TriggerCondition> own(TrackedOperation tracked) {
        if (declaresCondition(tracked)) {
            return context.condition(tracked.condition(), List.of(tracked.operation()));
        }
        boolean changesOnly =
                tracked.operation() == Operation.UPDATE && tracked.condition().isBlank();
        return changesOnly ? insert.anyChange() : Optional.empty();
    }

    private void add(TrackedOperation tracked, Optional<TriggerCondition> condition) {
        if (tracked.operation() == Operation.UPDATE) {
            context.add(definition(tracked, "", Operation.UPDATE, insert.row(tracked.row()), unless(condition)));
            return;
        }
        context.add(definition(tracked, "", tracked.operation(), insert.row(tracked.row()), condition));
        if (tracked.operation() == Operation.DELETE && softDelete.isPresent()) {
            // The row is still there, marked: what is recorded is what is stored.
            context.add(definition(tracked, "soft", Operation.UPDATE, "new", and(softDelete.get(), condition)));
        }
    }

    private Optional<TriggerCondition> unless(Optional<TriggerCondition> condition) {
        return softDelete.isEmpty() ? condition : and(softDelete.get().negated(), condition);
    }

    private static Optional<TriggerCondition> and(TriggerCondition first, Optional<TriggerCondition> second) {
        return Optional.of(second.map(first::and).orElse(first));
    }

    private TriggerDefinition definition(
            TrackedOperation tracked,
            String part,
            Operation operation,
            String row,
            Optional<TriggerCondition> condition) {
        TriggerDefinition.Builder builder = TriggerDefinition.builder(
                        history.name(),
                        tracked.name(),
                        history.entity().getTable().getQualifiedTableName())
                .part(part)
                .position(tracked.position())
                .on(When.AFTER, List.of(operation))
                .level(level)
                .tables(tables())
                .declaredBy(Set.of(TrackHistory.class))
                .declarations(EventInsert.DECLARATIONS);
        return level == Level.ROW
                ? forRow(builder, tracked.label(), row, condition)
                : forStatement(builder, tracked.label(), operation, row, condition);
    }

    private TriggerDefinition forRow(
            TriggerDefinition.Builder builder, String label, String row, Optional<TriggerCondition> condition) {
        return builder.condition(condition).body(insert.forRow(label, row)).build();
    }

    private Map<String, QualifiedTableName> tables() {
        return Map.of(EventInsert.EVENTS, event.getTable().getQualifiedTableName());
    }

    private Map<String, QualifiedTableName> tables(TriggerCondition inBody) {
        Map<String, QualifiedTableName> tables = new HashMap<>(inBody.tables());
        tables.putAll(tables());
        return tables;
    }

    private TriggerDefinition forStatement(
            TriggerDefinition.Builder builder,
            String label,
            Operation operation,
            String row,
            Optional<TriggerCondition> condition) {
        if (operation.hasOld()) {
            builder.oldTable(TransitionTables.DEFAULT.oldTable());
        }
        if (operation.hasNew()) {
            builder.newTable(TransitionTables.DEFAULT.newTable());
        }
        condition.ifPresent(test -> builder.tables(tables(test)));
        return builder.body(insert.forStatement(label, operation, row, condition))
                .build();
    }
}
