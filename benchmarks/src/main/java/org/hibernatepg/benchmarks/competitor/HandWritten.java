package org.hibernatepg.benchmarks.competitor;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.trigger.Level;

/**
 * What somebody writes who wants the same events: an event table with the columns of the table, an index for the rows of an object and
 * one for a span of time, and triggers that read a context, if somebody sets one, once.
 *
 * <p>They leave out what rows usually do not need. An update by a statement trigger joins its rows by their key: a row of which the key
 * changes has no event, and one that foreign keys write twice has too many. Nothing keeps PostgreSQL from a plan for one
 * row where there are many, or from planning each statement anew. There is no index for keys as they were, no scope that ignores,
 * and no check of what is set as context.
 *
 * @param level whether the triggers run for each row or for each statement
 */
record HandWritten(Level level) implements Competitor {
    @Override
    public String name() {
        return level == Level.ROW ? "row trigger by hand" : "statement triggers by hand";
    }

    @Override
    public Optional<String> events(String table) {
        return Optional.of(table + "_event");
    }

    @Override
    public List<String> byHand(Shape shape) {
        return Stream.concat(
                        Stream.of(eventTable(shape)), level == Level.ROW ? rowTrigger(shape) : statementTriggers(shape))
                .toList();
    }

    @Override
    public List<String> history(Shape shape, Filling filling) {
        return List.of("""
                insert into %1$s_event (%2$s, created_at, label, operation, xid)
                select %3$s, %4$s, 'update', case v when 1 then 'I' else 'U' end, pg_current_xact_id()
                  %5$s""".formatted(
                        shape.table(),
                        String.join(", ", shape.columns()),
                        String.join(", ", shape.values()),
                        filling.time(),
                        filling.events()));
    }

    @Override
    public Optional<Past> past() {
        return level == Level.ROW ? Optional.empty() : Optional.of(new HandWrittenQueries());
    }

    @Override
    public Optional<Recorded> recorded() {
        return level == Level.ROW ? Optional.empty() : Optional.of(new HandWrittenQueries());
    }

    private static String eventTable(Shape shape) {
        return """
                create table %1$s_event (like %1$s, event_id bigint generated always as identity, created_at timestamptz not null,
                    label text not null, operation char(1) not null, xid xid8 not null, context jsonb, primary key (id, event_id));
                create index on %1$s_event using brin (created_at)""".formatted(shape.table());
    }

    private static Stream<String> rowTrigger(Shape shape) {
        return Stream.of("""
                create function %1$s_history() returns trigger language plpgsql as $$
                begin
                    if tg_op = 'DELETE' then
                        insert into %1$s_event (%2$s, created_at, label, operation, xid, context)
                        values (%3$s, clock_timestamp(), 'delete', 'D', pg_current_xact_id(), %5$s);
                    elsif tg_op = 'INSERT' or old is distinct from new then
                        insert into %1$s_event (%2$s, created_at, label, operation, xid, context)
                        values (%4$s, clock_timestamp(), lower(tg_op), left(tg_op, 1), pg_current_xact_id(), %5$s);
                    end if;
                    return null;
                end $$;
                create trigger history after insert or update or delete on %1$s
                    for each row execute function %1$s_history()""".formatted(
                        shape.table(), columns("", shape), columns("old.", shape), columns("new.", shape), CONTEXT));
    }

    private static final String CONTEXT = "nullif(current_setting('app.context', true), '')::jsonb";

    private static Stream<String> statementTriggers(Shape shape) {
        return Stream.of(
                statementTrigger(shape, "insert", "new table as new_rows", "new_rows as r"),
                statementTrigger(shape, "delete", "old table as old_rows", "old_rows as r"),
                statementTrigger(
                        shape,
                        "update",
                        "new table as new_rows old table as old_rows",
                        "new_rows as r join old_rows as o using (id)\n where row(%s) is distinct from row(%s)"
                                .formatted(columns("r.", shape), columns("o.", shape))));
    }

    private static String statementTrigger(Shape shape, String operation, String referencing, String rows) {
        return """
                create function %1$s_%2$s() returns trigger language plpgsql as $$
                declare
                    now_in jsonb := %5$s;
                begin
                    insert into %1$s_event (%3$s, created_at, label, operation, xid, context)
                    select %4$s, clock_timestamp(), '%2$s', upper(left('%2$s', 1)), pg_current_xact_id(), now_in
                      from %6$s;
                    return null;
                end $$;
                create trigger history_%2$s after %2$s on %1$s referencing %7$s
                    for each statement execute function %1$s_%2$s()""".formatted(
                        shape.table(), operation, columns("", shape), columns("r.", shape), CONTEXT, rows, referencing);
    }

    private static String columns(String prefix, Shape shape) {
        return prefix + String.join(", " + prefix, shape.columns());
    }
}
