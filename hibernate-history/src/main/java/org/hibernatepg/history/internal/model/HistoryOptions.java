package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.spi.Sql;

/**
 * How a history is recorded: for each option what its declaration says, or else what the setting says, or else the
 * default. The one place that knows both.
 *
 * @param level whether the triggers run for each row or for each statement
 * @param createdAt which clock says when an event was written
 * @param context what is done with the context in which something is written
 * @param eventClass what the class of the events extends, or an entity that is this class itself
 */
public record HistoryOptions(Level level, CreatedAt createdAt, ContextOptions context, EventType eventClass) {

    /** What holds for a declaration. */
    static HistoryOptions of(TrackHistory annotation, HistorySettings settings, FaultReporter reader) {
        return new HistoryOptions(
                reader.declared("level", annotation.level(), settings.level()),
                reader.declared("createdAt", annotation.createdAt(), settings.createdAt()),
                ContextOptions.of(annotation, settings, reader),
                reader.eventType());
    }

    /** What every trigger writes beside the row. */
    public List<EventValue> values(String label, EventOperation operation) {
        List<EventValue> values = new ArrayList<>(List.of(
                EventValue.of("pghCreatedAt", now()),
                EventValue.of("pghLabel", Sql.literal(label)),
                EventValue.of("pghOperation", Sql.literal(operation.code())),
                EventValue.of("pghXid", "pg_current_xact_id()")));
        values.addAll(context.values());
        return values;
    }

    private String now() {
        return createdAt.name().toLowerCase(Locale.ROOT) + "()";
    }

    /** The variables of the triggers, which the values may name: what is the same for all rows of a statement is read once. */
    public List<Variable> variables() {
        return context.variables();
    }

    /**
     * What a trigger does after it has recorded something.
     *
     * @param entity what is tracked
     * @param uri the URI of the trigger
     */
    public List<String> afterInsert(String entity, String uri) {
        return context.afterInsert(entity, uri, now());
    }
}
