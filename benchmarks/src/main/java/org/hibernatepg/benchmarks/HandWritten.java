package org.hibernatepg.benchmarks;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.testing.TestUnit;

/**
 * What somebody writes who wants the same events and has one table to care for: a table, its event table with the same columns
 * and indexes, and three statement triggers. An update finds the row as it was by its key, so a change of the key is not
 * recorded.
 */
final class HandWritten {
    /** The table whose triggers are written by hand. */
    static final String TABLE = "by_hand";

    private HandWritten() {}

    /** Makes the tables like others that are there. */
    static void create(TestUnit unit, String untracked, String events) {
        List<String> columns = columns(unit, untracked);
        unit.jdbc("create table by_hand (like %s including all)".formatted(untracked));
        unit.jdbc("create table by_hand_event (like %s including all)".formatted(events));
        unit.jdbc(trigger("insert", "new_rows", "", "new_rows as r", columns));
        unit.jdbc(trigger("delete", "", "old_rows", "old_rows as r", columns));
        unit.jdbc(trigger("update", "new_rows", "old_rows", changed(columns), columns));
    }

    private static List<String> columns(TestUnit unit, String table) {
        return unit
                .query("select attname::text from pg_attribute where attrelid = ?::regclass and attnum > 0", table)
                .stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    private static String changed(List<String> columns) {
        return "new_rows as r join old_rows as o using (id)\n     where row(%s) is distinct from row(%s)"
                .formatted(list("r.", columns), list("o.", columns));
    }

    private static String trigger(String operation, String news, String olds, String rows, List<String> columns) {
        return """
                create function by_hand_%1$s() returns trigger language plpgsql as $$
                declare
                    context jsonb := nullif(current_setting('pghistory.context', true), '')::jsonb;
                    context_id uuid := nullif(current_setting('pghistory.context_id', true), '')::uuid;
                begin
                    insert into by_hand_event (%2$s, pgh_created_at, pgh_label, pgh_operation, pgh_xid, pgh_context, pgh_context_id)
                    select %3$s, clock_timestamp(), '%1$s', upper(left('%1$s', 1)), pg_current_xact_id(), context, context_id
                      from %4$s;
                    return null;
                end $$;
                create trigger by_hand_%1$s after %1$s on by_hand referencing %5$s
                    for each statement execute function by_hand_%1$s()""".formatted(
                operation,
                list("", columns),
                list("r.", columns),
                rows,
                (news.isEmpty() ? "" : "new table as " + news + " ") + (olds.isEmpty() ? "" : "old table as " + olds));
    }

    private static String list(String prefix, List<String> columns) {
        return columns.stream().map(column -> prefix + column).collect(Collectors.joining(", "));
    }
}
