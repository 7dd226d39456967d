package org.hibernatepg.history.internal.past;

import java.util.List;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * What each event of a table does to the rows, as SQL. It is a step of a key: an insert and a change to the key puts a row there, a delete
 * and a change of the key takes it away, any other update leaves it there. What the steps add up to, {@link StepSums} tells.
 */
public final class EventSteps {
    private final PastTable table;
    private final TrackedTable tracked;
    private final Point point;

    /** The steps up to a point. */
    public EventSteps(PastTable table, Point point) {
        this.table = table;
        this.tracked = table.tracked();
        this.point = point;
    }

    /** The steps: the columns of the key, {@code pgh_id}, {@code pgh_xid} and {@code pgh__step}, 1, 0 or -1. */
    public String select() {
        return Template.of("""
                        select {key}, s.pgh_id, s.pgh_xid,
                               {step} as pgh__step
                          from {events} as s
                         where {seen}
                        union all
                        {left}""")
                .with("key", of("s", tracked.key()))
                .with("step", step("s", moved("s")))
                .with("events", table.events())
                .with("seen", seen("s"))
                .with("left", left())
                .render();
    }

    /**
     * What an event adds to the rows with the key that it has, 1, 0 or -1. What says nothing of the row adds nothing.
     *
     * @param event the alias of the event table
     * @param moved that the event changed the key
     */
    public static String step(String event, String moved) {
        return Template.of("case when {event}.pgh_operation = {delete} then -1"
                        + " when {event}.pgh_operation in ({insert}, {baseline}) or {moved} then 1 else 0 end")
                .with("event", event)
                .with("delete", Sql.literal(EventOperation.DELETE.code()))
                .with("insert", Sql.literal(EventOperation.INSERT.code()))
                .with("baseline", Sql.literal(EventOperation.BASELINE.code()))
                .with("moved", moved)
                .render();
    }

    /** Where a change of the key takes a row away. */
    private String left() {
        return table.hasKey() || tracked.lookedUp().isEmpty()
                ? left(oldKey("s"), moved("s"))
                : list(
                        new FormerRows(tracked, column -> "s." + table.quoted(column)).parts(),
                        part -> left(part.columns(), part.test()),
                        "\nunion all\n");
    }

    private String left(String key, String test) {
        return Template.of("""
                        select {key}, s.pgh_id, s.pgh_xid, -1
                          from {events} as s
                         where {seen} and ({test})""")
                .with("key", key)
                .with("events", table.events())
                .with("seen", seen("s"))
                .with("test", test)
                .render();
    }

    /** That an event says what was written, by the point. */
    String seen(String event) {
        return "%s and %s".formatted(table.writes(event), point.sees(table, event));
    }

    /** The same of an event that is searched by its key. */
    String seenOfKey(String event) {
        return "%s and %s".formatted(table.writes(event), byThePoint(event));
    }

    /** That an event is one by the point, and is searched by a key. */
    String byThePoint(String event) {
        return point.ofKey().sees(table, event);
    }

    /** That an update changed the key. Of a key, all parts are kept then. */
    private String moved(String event) {
        List<TrackedTable.OldKey> parts = table.hasKey() ? tracked.oldKey().subList(0, 1) : tracked.oldKey();
        return list(parts, old -> old(event, old) + " is not null", " or ");
    }

    private String oldKey(String event) {
        return list(tracked.oldKey(), old -> old(event, old), ", ");
    }

    private String old(String event, TrackedTable.OldKey old) {
        return event + "." + table.quoted(new Column(old.name()));
    }

    /** That an event took a row away from the key of another. */
    String leaves(String event, String other) {
        return list(
                tracked.oldKey(),
                old -> "%s = %s.%s".formatted(old(event, old), other, table.quoted(old.original())),
                " and ");
    }

    /** That two rows have the same key. */
    String sameKey(String row, String other) {
        return list(tracked.key(), column -> "%s.%3$s = %s.%3$s".formatted(row, other, table.quoted(column)), " and ");
    }

    /** The columns of the key. */
    String key() {
        return of("", tracked.key());
    }

    /**
     * The steps of one key, where no two rows have the same. What is asked of them is asked outside of the union: a part with a test of its own
     * is a plan node more.
     */
    String ofKey(String row) {
        return Template.of("""
                        select * from (
                        select s.*, {key}, {step} as pgh__step from {events} as s
                        union all
                        select s.*, {oldKey}, -1 from {events} as s) as s
                         where {sameKey} and {seen}""")
                .with("key", ofKeyParts((part, column) -> "s.%s as %s".formatted(column, part), ", "))
                .with("oldKey", oldKey("s"))
                .with("step", step("s", moved("s")))
                .with("events", table.events())
                .with("sameKey", ofKeyParts((part, column) -> "s.%s = %s.%s".formatted(part, row, column), " and "))
                .with("seen", seenOfKey("s"))
                .render();
    }

    /** Something for each part of the key, by a name for whichever key a step is of, and by its column. */
    private String ofKeyParts(BinaryOperator<String> part, String separator) {
        List<Column> key = tracked.key();
        return IntStream.range(0, key.size())
                .mapToObj(i -> part.apply("pgh__key" + i, table.quoted(key.get(i))))
                .collect(Collectors.joining(separator));
    }

    private String of(String row, List<Column> columns) {
        String prefix = row.isEmpty() ? "" : row + ".";
        return list(columns, column -> prefix + table.quoted(column), ", ");
    }

    private static <T> String list(List<T> items, Function<T, String> part, String separator) {
        return items.stream().map(part).collect(Collectors.joining(separator));
    }
}
