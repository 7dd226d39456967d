package org.hibernatepg.history.internal.trigger;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.internal.context.ContextVariables;
import org.hibernatepg.history.internal.model.TrackedEntity;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerCondition;

/**
 * The bodies of event triggers. At both levels a condition speaks of {@code old} and {@code new}: as variables in a row
 * trigger, as aliases of transition tables in a statement trigger.
 */
final class EventInsert {
    /** The hole that stands for the event table. */
    static final String EVENTS = "events";

    /** Read once for a statement. An unset context reads as an empty text after the transaction that set one. */
    static final List<String> DECLARATIONS = List.of(
            "pgh__context jsonb := nullif(current_setting('%s', true), '')::jsonb".formatted(ContextVariables.CONTEXT),
            "pgh__context_id uuid := nullif(current_setting('%s', true), '')::uuid"
                    .formatted(ContextVariables.CONTEXT_ID));

    private static final List<String> METADATA =
            List.of("pghCreatedAt", "pghLabel", "pghXid", "pghContext", "pghContextId");

    private final TrackedEntity history;
    private final PersistentClass event;
    private final Dialect dialect;

    EventInsert(TrackedEntity history, PersistentClass event, Dialect dialect) {
        this.history = history;
        this.event = event;
        this.dialect = dialect;
    }

    /** How SQL calls a side of the write. */
    String row(Row row) {
        return row.name().toLowerCase(Locale.ROOT);
    }

    /**
     * That a stored column changes. By their binary images, so that it works for types without equality and does not miss
     * what equality ignores, such as the case of citext. Empty if nothing but the version is stored.
     */
    Optional<TriggerCondition> anyChange() {
        List<Column> columns = history.comparedColumns();
        return columns.isEmpty()
                ? Optional.empty()
                : Optional.of(TriggerCondition.of(
                        "record_image_ne(row(%s), row(%s))".formatted(values("old", columns), values("new", columns))));
    }

    String forRow(String label, String row) {
        return """
                insert into {events} (%s)
                values (%s);
                return null;""".formatted(columns(), values(label, row));
    }

    String forStatement(String label, Operation operation, String row, Optional<TriggerCondition> condition) {
        return """
                insert into {events} (%s)
                select %s
                  from %s%s;
                return null;""".formatted(columns(), values(label, row), TransitionTables.DEFAULT.rows(operation), where(condition));
    }

    private static String where(Optional<TriggerCondition> condition) {
        return condition
                .map(when -> "\n where coalesce(" + when.sql() + ", false)")
                .orElse("");
    }

    private String columns() {
        return Stream.concat(
                        history.columns().stream().map(column -> column.getQuotedName(dialect)),
                        METADATA.stream().map(attribute -> EventTriggers.column(event, attribute, dialect)))
                .collect(Collectors.joining(", "));
    }

    private String values(String label, String row) {
        return "%s, clock_timestamp(), %s, pg_current_xact_id(), pgh__context, pgh__context_id"
                .formatted(values(row, history.columns()), Sql.literal(label));
    }

    private String values(String row, List<Column> columns) {
        return columns.stream()
                .map(column -> row + "." + column.getQuotedName(dialect))
                .collect(Collectors.joining(", "));
    }
}
