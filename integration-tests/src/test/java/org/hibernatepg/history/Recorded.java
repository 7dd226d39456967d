package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.testing.TestUnit;

/** What has been recorded, for tests. */
final class Recorded {
    private Recorded() {}

    /** That the last event has, byte by byte, what the only row of a table has, in columns of the same types. */
    static void assertLastEventIsTheRow(TestUnit unit, String table, String eventTable) {
        List<String> columns = columns(unit, table);
        assertThat(columns(unit, eventTable)).containsAll(columns);
        String row = columns.stream()
                .map(column -> "{row}.\"" + column.substring(0, column.lastIndexOf(':')) + '"')
                .collect(Collectors.joining(", "));
        assertThat(unit.value("""
                        select record_image_eq(row(%s), row(%s)) from %s as r,
                               (select * from %s order by pgh_id desc limit 1) as e""".formatted(row.replace("{row}", "r"), row.replace("{row}", "e"), table, eventTable)))
                .as("the last event of %s is the row", table)
                .isEqualTo(true);
    }

    /** The columns of a table with their types and collations, without those of the event itself. */
    static List<String> columns(TestUnit unit, String table) {
        return unit.query("""
                        select attname || ':' || format_type(atttypid, atttypmod) || case
                               when attcollation not in (0, 100) then ' ' || attcollation::regcollation::text else '' end
                          from pg_attribute
                         where attrelid = ?::regclass and attnum > 0 and attname not like 'pgh\\_%' order by 1""", table).stream()
                .map(row -> String.valueOf(row.get(0)))
                .toList();
    }

    /** The events of an entity, oldest first. */
    static <T> List<Event<T>> events(TestUnit unit, Class<T> entity) {
        return unit.fromTransaction(session ->
                History.of(unit.sessionFactory()).events(session, entity).list());
    }

    /** The latest event of an entity. */
    static <T> Event<T> last(TestUnit unit, Class<T> entity) {
        List<Event<T>> events = events(unit, entity);
        return events.get(events.size() - 1);
    }

    /** What an event changed, as {@code attribute: old -> new}. */
    static List<String> changes(Event<?> event) {
        return event.changes().stream()
                .map(change -> change.attribute() + ": " + change.oldValue() + " -> " + change.newValue())
                .toList();
    }
}
