package org.hibernatepg.history.internal.model;

import java.util.List;
import java.util.Locale;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.internal.context.ContextVariables;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.Sql;

/**
 * How a history is recorded: for each option what its declaration says, or else what the setting says, or else the
 * default. The one place that knows both.
 *
 * @param level whether the triggers run for each row or for each statement
 * @param createdAt which clock says when an event was written
 */
public record HistoryOptions(Level level, CreatedAt createdAt) {

    /** What holds for a declaration. */
    static HistoryOptions of(TrackHistory annotation, HistorySettings settings, HistoryReader reader) {
        return new HistoryOptions(
                reader.declared("level", annotation.level(), settings.level()),
                reader.declared("createdAt", annotation.createdAt(), settings.createdAt()));
    }

    /** What every trigger writes beside the row. */
    public List<EventValue> values(String label, EventOperation operation) {
        return List.of(
                EventValue.of("pghCreatedAt", createdAt.name().toLowerCase(Locale.ROOT) + "()"),
                EventValue.of("pghLabel", Sql.literal(label)),
                EventValue.of("pghOperation", Sql.literal(operation.code())),
                EventValue.of("pghXid", "pg_current_xact_id()"),
                EventValue.of("pghContext", "pgh__context"),
                EventValue.of("pghContextId", "pgh__context_id"));
    }

    /**
     * The variables of the triggers, which the values may name: what is the same for all rows of a statement is read once.
     * An unset context reads as an empty text after the transaction that set one.
     */
    public List<String> declarations() {
        return List.of(
                "pgh__context jsonb := nullif(current_setting('%s', true), '')::jsonb"
                        .formatted(ContextVariables.CONTEXT),
                "pgh__context_id uuid := nullif(current_setting('%s', true), '')::uuid"
                        .formatted(ContextVariables.CONTEXT_ID));
    }
}
