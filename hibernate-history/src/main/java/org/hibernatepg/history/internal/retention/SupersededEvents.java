package org.hibernatepg.history.internal.retention;

import org.hibernatepg.trigger.spi.Template;

/**
 * Whether an event from before an instant may go, since the row is known without it.
 *
 * <p>A transaction holds a row that it has written until its end, so its events of a key follow each other: those of others come before or after all of
 * them. So what is asked of a transaction is looked up between its neighbours, and takes no longer where the object has many events. "is true" keeps
 * PostgreSQL from the index on transactions that sealed tables have, since one transaction may have written all events.
 */
final class SupersededEvents {
    private static final String TEST = """
            (exists (
                        select from (
                            select l.pgh_xid, l.pgh_created_at, l.pgh_operation from {events} as l
                             where ({keyOfL}) = ({keyOfE}) and l.pgh_id > e.pgh_id and {writesL}
                             order by l.pgh_id limit 1) as l
                         where l.pgh_xid = e.pgh_xid and l.pgh_created_at < {before} and l.pgh_operation <> 'D'
                           and not exists (
                               select from {events} as s
                                where ({keyOfS}) = ({keyOfE}) and s.pgh_id > {beforeE} and s.pgh_id < {afterE}
                                  and (s.pgh_xid = e.pgh_xid) is true and {writesS} and s.pgh_operation = 'D')
                           and not exists (
                               select from {events} as s
                                where ({oldOfS}) = ({keyOfE}) and s.pgh_id > {beforeE} and s.pgh_id < {afterE}
                                  and (s.pgh_xid = e.pgh_xid) is true and {writesS}))
                        or exists (
                        select from (
                            select l.pgh_xid, l.pgh_id from {events} as l
                             where ({keyOfL}) = ({keyOfE}) and l.pgh_id > e.pgh_id and l.pgh_created_at < {before} and {writesL}
                            union all
                            select m.pgh_xid, m.pgh_id from {events} as m
                             where ({oldOfM}) = ({keyOfE}) and m.pgh_id > e.pgh_id and m.pgh_created_at < {before} and {writesM}) as later
                         where (later.pgh_xid is null or e.pgh_xid is null or later.pgh_xid <> e.pgh_xid)
                           and (later.pgh_xid is null or (
                               select (sum(g.step) <> 0 or bool_and(g.step = 0)) and bool_and(g.at < {before})
                                 from (select {stepOfS} as step, s.pgh_created_at as at from {events} as s
                                        where ({keyOfS}) = ({keyOfE}) and s.pgh_id > e.pgh_id and s.pgh_id < {afterLater}
                                          and (s.pgh_xid = later.pgh_xid) is true and {writesS}
                                       union all
                                       select -1, s.pgh_created_at from {events} as s
                                        where ({oldOfS}) = ({keyOfE}) and s.pgh_id > e.pgh_id and s.pgh_id < {afterLater}
                                          and (s.pgh_xid = later.pgh_xid) is true and {writesS}) as g))))
                       and (not {isMoved} or not exists (
                        select from {events} as q
                         where ({keyOfQ}) = ({oldOfE}) and {writesQ}
                           and (q.pgh_id < e.pgh_id or (q.pgh_xid = e.pgh_xid) is true)))""";

    private static final String NEIGHBOUR = """
            coalesce((
                select n.pgh_id from {events} as n
                 where ({keyOfN}) = ({keyOfE}) and n.pgh_id {side} {event}.pgh_id and n.pgh_xid is distinct from {event}.pgh_xid and {writesN}
                 order by n.pgh_id {order} limit 1), {none}::bigint)""";

    private final EventTableSql table;

    private SupersededEvents(EventTableSql table) {
        this.table = table;
    }

    /**
     * The test of an event with the alias {@code e}.
     *
     * @param before the instant, as a literal
     */
    static String test(EventTableSql table, String before) {
        return new SupersededEvents(table).test(before);
    }

    private String test(String before) {
        return Template.of(TEST)
                .with("events", table.name())
                .with("before", before)
                .with("beforeE", neighbour("e", "<", "desc", "'-9223372036854775808'"))
                .with("afterE", after("e"))
                .with("afterLater", after("later"))
                .with("writesL", table.writes("l"))
                .with("writesM", table.writes("m"))
                .with("writesS", table.writes("s"))
                .with("writesQ", table.writes("q"))
                .with("keyOfE", table.key("e"))
                .with("keyOfL", table.key("l"))
                .with("keyOfS", table.key("s"))
                .with("keyOfQ", table.key("q"))
                .with("oldOfE", table.oldKey("e"))
                .with("oldOfM", table.oldKey("m"))
                .with("oldOfS", table.oldKey("s"))
                .with("stepOfS", table.step("s"))
                .with("isMoved", table.isMoved("e"))
                .render();
    }

    private String after(String event) {
        return neighbour(event, ">", "asc", "'9223372036854775807'");
    }

    /** The number of the event of the key next to those of an event's transaction. */
    private String neighbour(String event, String side, String order, String none) {
        return Template.of(NEIGHBOUR)
                .with("events", table.name())
                .with("keyOfN", table.key("n"))
                .with("keyOfE", table.key("e"))
                .with("side", side)
                .with("event", event)
                .with("writesN", table.writes("n"))
                .with("order", order)
                .with("none", none)
                .render();
    }
}
