package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.hibernatepg.history.CreatedAt;
import org.hibernatepg.history.EventColumn;
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
 * @param columns what events hold of the connection that wrote
 * @param protection what keeps events as they were written
 * @param objectReference whether generated events have an association to the tracked object
 * @param schema the schema of the event tables; empty for that of the tracked ones
 * @param packageOf a class in whose package event classes are made; none for the tracked class
 * @param partitions how the event tables are partitioned
 * @param erasure whether erasures are recorded, so that there may be some
 * @param retention how long events are kept, as ISO 8601 writes it; none for ever
 */
public record HistoryOptions(
        Level level,
        CreatedAt createdAt,
        ContextOptions context,
        EventType eventClass,
        List<RequestedColumn> columns,
        ProtectionOptions protection,
        boolean objectReference,
        String schema,
        Optional<Class<?>> packageOf,
        PartitionOptions partitions,
        boolean erasure,
        Optional<String> retention) {
    /** Copies the list. */
    public HistoryOptions {
        columns = List.copyOf(columns);
    }

    /** What holds for a declaration. */
    static HistoryOptions of(TrackHistory annotation, HistorySettings settings, FaultReporter reader) {
        ProtectionOptions protection = ProtectionOptions.of(annotation, settings, reader);
        return new HistoryOptions(
                reader.declared("level", annotation.level(), settings.level()),
                reader.declared("createdAt", annotation.createdAt(), settings.createdAt()),
                ContextOptions.of(annotation, settings, reader),
                reader.eventType(),
                columns(annotation.columns(), settings.columns(), protection, reader),
                protection,
                reader.declared("objectReference", boxed(annotation.objectReference()), settings.objectReference()),
                annotation.schema().isEmpty() ? settings.schema() : annotation.schema(),
                packageOf(annotation, reader),
                new PartitionOptions(
                        reader.declared("partitionBy", annotation.partitionBy(), settings.partitionBy()),
                        settings.partitionsAhead()),
                settings.erasure(),
                RetentionPeriod.of(annotation, settings, reader));
    }

    private static Optional<Class<?>> packageOf(TrackHistory annotation, FaultReporter reader) {
        return annotation.packageOf().length == 0
                ? Optional.empty()
                : Optional.of(reader.<Class<?>>declared("packageOf", annotation.packageOf(), Object.class));
    }

    private static List<RequestedColumn> columns(
            EventColumn[] declared, List<EventColumn> otherwise, ProtectionOptions protection, FaultReporter reader) {
        List<EventColumn> columns = declared.length == 0 ? otherwise : List.of(declared);
        if (columns.size() > 1 && columns.contains(EventColumn.NONE)) {
            reader.fault("has columns with NONE and others", "Leave NONE out.");
        }
        return columns.stream()
                .filter(column -> column != EventColumn.NONE)
                .distinct()
                .sorted()
                .map(column -> RequestedColumn.of(column, protection.isOwned()))
                .toList();
    }

    static Boolean[] boxed(boolean[] values) {
        Boolean[] boxed = new Boolean[values.length];
        Arrays.setAll(boxed, i -> values[i]);
        return boxed;
    }

    /** Whether nothing but inserts is allowed in event tables. */
    public boolean appendOnly() {
        return protection.appendOnly();
    }

    /** What every trigger writes beside the row. */
    public List<EventValue> values(String label, EventOperation operation) {
        List<EventValue> values = new ArrayList<>(List.of(
                EventValue.of("pghCreatedAt", now()),
                EventValue.of("pghLabel", Sql.literal(label)),
                EventValue.of("pghOperation", Sql.literal(operation.code())),
                EventValue.of("pghXid", "pg_current_xact_id()")));
        values.addAll(context.values());
        columns.forEach(column -> values.add(column.value()));
        return values;
    }

    /** The time of an event that is the only one of its statement: a clock that is read by the insert costs a step of its plan. */
    public Variable time() {
        return new Variable("pgh__time", "timestamptz", now());
    }

    private String now() {
        return createdAt.name().toLowerCase(Locale.ROOT) + "()";
    }

    /** The variables of the triggers, which the values may name: what is the same for all rows of a statement is read once. */
    public List<Variable> variables() {
        List<Variable> variables = new ArrayList<>(context.variables());
        columns.forEach(column -> variables.add(column.source()));
        return variables;
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
