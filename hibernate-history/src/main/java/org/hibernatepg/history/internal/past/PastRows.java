package org.hibernatepg.history.internal.past;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The rows of a table as they stood at a point, by the rule of {@link StepSums}, in the form of joins that PostgreSQL can
 * search by key: a row is that of the last event of its key which is no delete, unless a later transaction took it away. Only where
 * the same transaction did so is the whole rule asked, for this one key.
 */
public final class PastRows {
    private final PastTable table;
    private final EventSteps steps;
    private final StepSums sums;
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
     * @param columns what is selected of the event with the alias {@code e}; of a table without a key, of a row with it
     */
    public PastRows(PastTable table, Point point, String columns) {
        this.table = table;
        this.steps = new EventSteps(table, point);
        this.sums = new StepSums(steps);
        this.columns = columns.isEmpty() ? list(table.tracked().columns(), "e.") : columns;
    }

    /** A query with the stored columns of the table under their own names. It serves any condition on it. */
    public String select() {
        return table.hasKey() ? rows(table.events()) : counts();
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
        return table.hasKey() ? lookedUp(lastOfKey(test.isEmpty() ? "" : " and " + test)) : counts();
    }

    /** The same in a form that serves reading them all: the events are read once, where a search matches them with those of their key. */
    public String selectAll() {
        return table.hasKey() ? lookedUp(lastOfKeys()) : counts();
    }

    /** The last test names the outer joins, so that PostgreSQL makes it after them, of few rows. */
    private String rows(String events) {
        return Template.of("""
                        select {columns}
                          from {events} as e
                          left join {events} as l on {later} and l.pgh_id > e.pgh_id and {seenLater}
                                and (l.pgh_operation <> {delete} or l.pgh_xid is distinct from e.pgh_xid)
                          {movedAway}
                         where e.pgh_operation <> {delete} and {seen}{restriction}
                           and l.pgh_id is null and m.pgh_id is null
                           and case when coalesce(l.pgh_id, m.pgh_id) is not null then false
                                    {rule}""")
                .with("columns", columns)
                .with("events", events)
                .with("later", steps.sameKey("l", "e"))
                .with("seenLater", steps.seen("l"))
                .with("delete", Sql.literal(EventOperation.DELETE.code()))
                .with("movedAway", movedAway())
                .with("seen", steps.seen("e"))
                .with("restriction", restriction(" and "))
                .with("rule", rule())
                .render();
    }

    /**
     * The last event of a key has the row, or tells that there is none, unless its transaction has another event of the key or a later one took the
     * row to another key: then the whole rule is asked. The key is that of the last event, so that tests of it reach the search for that; the limit
     * keeps PostgreSQL from joining all events of the key.
     */
    private String lookedUp(String last) {
        return Template.of("""
                        select {columns}
                          from (select {stored}
                          from ({last}) as f
                         cross join lateral (
                        select e.*
                          from {events} as e
                         where {sameKey} and e.pgh_id = case when {several} then {row} when f.pgh_operation <> {delete} then f.pgh_id end
                         limit 1) as e{restriction}) as e""")
                .with("columns", columns)
                .with("stored", stored())
                .with("last", last)
                .with("events", table.events())
                .with("sameKey", steps.sameKey("e", "f"))
                .with("several", several())
                .with("row", sums.row("f"))
                .with("delete", Sql.literal(EventOperation.DELETE.code()))
                .with("restriction", restriction("\n where "))
                .render();
    }

    /**
     * That the last event of a key is not the only one of its transaction, or not the last one to say something of it. Only updates keep an old key,
     * all that record the same update the same one.
     */
    private String several() {
        return Template.of("""
                        {previous} is not distinct from f.pgh_xid
                          or exists (select from {events} as m where {moved} and {seen}
                           and (m.pgh_id > f.pgh_id or m.pgh_xid is not distinct from f.pgh_xid))""")
                .with("previous", neighbour("f", "<", " desc"))
                .with("events", table.events())
                .with("moved", steps.leaves("m", "f"))
                .with("seen", steps.byThePoint("m"))
                .render();
    }

    private String stored() {
        List<Column> key = table.tracked().key();
        return table.tracked().columns().stream()
                .map(column -> (key.contains(column) ? "f." : "e.") + table.quoted(column))
                .collect(Collectors.joining(", "));
    }

    private String lastOfKey(String test) {
        return Template.of("""
                        select distinct on ({key}) {key}, e.pgh_id, e.pgh_xid, e.pgh_operation
                          from {events} as e
                         where {seen}{test}
                         order by {key}, e.pgh_id desc""")
                .with("key", list(table.tracked().key(), "e."))
                .with("events", table.events())
                .with("seen", steps.seenOfKey("e"))
                .with("test", test)
                .render();
    }

    private String lastOfKeys() {
        return Template.of("""
                        select {key}, k.pgh_id, e.pgh_xid, e.pgh_operation
                          from (select {keyOfEvent}, max(e.pgh_id) as pgh_id from {events} as e where {seen} group by {keyOfEvent}) as k
                         cross join lateral (select e.pgh_xid, e.pgh_operation from {events} as e where {sameKey} and e.pgh_id = k.pgh_id limit 1) as e""")
                .with("key", list(table.tracked().key(), "k."))
                .with("keyOfEvent", list(table.tracked().key(), "e."))
                .with("events", table.events())
                .with("seen", steps.seen("e"))
                .with("sameKey", steps.sameKey("e", "k"))
                .render();
    }

    private String restriction(String before) {
        return table.restriction("e").map(before::concat).orElse("");
    }

    /** A later transaction that took the row to another key. */
    private String movedAway() {
        return Template.of("""
                        left join {events} as m on {moved} and m.pgh_id > e.pgh_id and {seen}
                                and m.pgh_xid is distinct from e.pgh_xid""")
                .with("events", table.events())
                .with("moved", steps.leaves("m", "e"))
                .with("seen", steps.seen("m"))
                .render();
    }

    /** The rest of the test. The whole rule is asked where a transaction has several events of the key. */
    private String rule() {
        return Template.of("""
                        when {next} is not distinct from e.pgh_xid
                                      or {previous} is not distinct from e.pgh_xid
                                      or exists (select 1 from {events} as n where {moved} and n.pgh_xid is not distinct from e.pgh_xid)
                                    then {stands}
                                    else true end""")
                .with("events", table.events())
                .with("next", neighbour("e", ">", ""))
                .with("previous", neighbour("e", "<", " desc"))
                .with("moved", steps.leaves("n", "e"))
                .with("stands", sums.stands("e"))
                .render();
    }

    /** The transaction of the event of the same key that is next to an event. */
    private String neighbour(String event, String side, String order) {
        return Template.of("""
                        (select n.pgh_xid from {events} as n where {sameKey} and n.pgh_id {side} {event}.pgh_id and {writes}
                          order by n.pgh_id{order} limit 1)""")
                .with("events", table.events())
                .with("sameKey", steps.sameKey("n", event))
                .with("event", event)
                .with("side", side)
                .with("writes", table.writes("n"))
                .with("order", order)
                .render();
    }

    private String counts() {
        return Template.of("""
                        select {columns}
                          from (select {stored}, sum(pgh__step) as pgh__rows from (
                        {steps}) as pgh__steps group by {stored}) as e, generate_series(1, pgh__rows)""")
                .with("columns", columns)
                .with("stored", list(table.tracked().columns(), ""))
                .with("steps", steps.select())
                .render();
    }

    private String list(List<Column> columns, String prefix) {
        return columns.stream().map(column -> prefix + table.quoted(column)).collect(Collectors.joining(", "));
    }
}
