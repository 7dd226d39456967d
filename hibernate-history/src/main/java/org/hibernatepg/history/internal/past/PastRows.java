package org.hibernatepg.history.internal.past;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The rows of a table as they stood at a point, by the rule of {@link EventSteps}, in the form of joins that PostgreSQL can
 * search by key: a row is that of the last event of its key which is no delete, unless a later transaction took it away. Only where
 * the same transaction did so is the whole rule asked, for this one key.
 */
public final class PastRows {
    private final PastTable table;
    private final EventSteps steps;
    private final String columns;

    /**
     * The rows at a point.
     *
     * @param table a table whose history has no {@link PastTable#gap}
     */
    public PastRows(PastTable table, Point point) {
        this(table, point, "");
    }

    /**
     * The same with something else than the stored columns.
     *
     * @param columns what is selected of the event with the alias {@code e}; of a table without a key, it is always the
     *     stored columns
     */
    public PastRows(PastTable table, Point point, String columns) {
        this.table = table;
        this.steps = new EventSteps(table, point);
        this.columns = columns.isEmpty() ? list(table.tracked().columns(), "e.") : columns;
    }

    /** A query with the stored columns of the table under their own names. It serves any condition on it. */
    public String select() {
        return table.hasKey() ? rows(table.events() + " as e") : counts();
    }

    /** The same in a form that serves conditions that the key be something, and no others. */
    public String selectByKey() {
        return selectByKey("");
    }

    /**
     * The rows with a key.
     *
     * @param test a test of the columns of the key, with the alias {@code e}, or an empty text
     */
    public String selectByKey(String test) {
        return table.hasKey() ? rows("(" + lastOfKey(test.isEmpty() ? "" : " and " + test) + ") as e") : counts();
    }

    private String lastOfKey(String test) {
        return Template.of("""
                        select distinct on ({key}) e.*
                          from {events} as e
                         where e.pgh_operation <> {delete} and {seen}{test}
                         order by {key}, e.pgh_id desc""")
                .with("key", list(table.tracked().key(), "e."))
                .with("events", table.events())
                .with("delete", Sql.literal(EventOperation.DELETE.code()))
                .with("seen", steps.seen("e"))
                .with("test", test)
                .render();
    }

    /** The last test names the outer joins, so that PostgreSQL makes it after them, of few rows. */
    private String rows(String events) {
        return Template.of("""
                        select {columns}
                          from {from}
                          left join {events} as l on {later} and l.pgh_id > e.pgh_id and {seenLater}
                                and (l.pgh_operation <> {delete} or l.pgh_xid is distinct from e.pgh_xid)
                          left join {events} as m on {moved} and m.pgh_id > e.pgh_id and {seenMoved}
                                and m.pgh_xid is distinct from e.pgh_xid
                         where e.pgh_operation <> {delete} and {seen}{restriction}
                           and l.pgh_id is null and m.pgh_id is null
                           and case when coalesce(l.pgh_id, m.pgh_id) is not null then false
                                    when {next} is not distinct from e.pgh_xid
                                      or {previous} is not distinct from e.pgh_xid
                                      or exists (select 1 from {events} as n where {movedToo} and n.pgh_xid is not distinct from e.pgh_xid)
                                    then {stands}
                                    else true end""")
                .with("columns", columns)
                .with("from", events)
                .with("events", table.events())
                .with("later", steps.sameKey("l", "e"))
                .with("seenLater", steps.seen("l"))
                .with("delete", Sql.literal(EventOperation.DELETE.code()))
                .with("moved", steps.leaves("m", "e"))
                .with("seenMoved", steps.seen("m"))
                .with("seen", steps.seen("e"))
                .with("restriction", table.restriction("e").map(" and "::concat).orElse(""))
                .with("next", neighbour(">", ""))
                .with("previous", neighbour("<", " desc"))
                .with("movedToo", steps.leaves("n", "e"))
                .with("stands", steps.stands("e"))
                .render();
    }

    /** The transaction of the event of the same key that is next to an event. */
    private String neighbour(String side, String order) {
        return Template.of("""
                        (select n.pgh_xid from {events} as n where {sameKey} and n.pgh_id {side} e.pgh_id and {writes}
                          order by n.pgh_id{order} limit 1)""")
                .with("events", table.events())
                .with("sameKey", steps.sameKey("n", "e"))
                .with("side", side)
                .with("writes", table.writes("n"))
                .with("order", order)
                .render();
    }

    private String counts() {
        return Template.of("""
                        select {columns}
                          from (select {columns}, sum(pgh__step) as pgh__rows from (
                        {steps}) as pgh__steps group by {columns}) as pgh__sums, generate_series(1, pgh__rows)""")
                .with("columns", list(table.tracked().columns(), ""))
                .with("steps", steps.select())
                .render();
    }

    private String list(List<Column> columns, String prefix) {
        return columns.stream().map(column -> prefix + table.quoted(column)).collect(Collectors.joining(", "));
    }
}
