package org.hibernatepg.history.internal.retention;

import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The statements that remove events from before an instant, each for a range of pages of one table. What they leave tells the rows
 * at that instant and whatever happened since as before.
 *
 * <p>An event may go if the row is known without it: by a later event of a transaction that only put the row there or changed
 * it, or by all events that a later transaction wrote before the instant, and that put the row there or took it away. A transaction that did as much of the one as of the other says nothing. The last
 * events of a row that is gone go together with all others of it, when nothing came after them. An update that changed the
 * key says that the row with the old key is gone, and stays as long as there are events of such a row.
 *
 * <p>The rows of a collection have no identity, and are counted: of each that was there, as many of the last events stay as there were of
 * it, and the others go, all of an owner at once. An update that stays becomes a baseline, since the row that it changed is forgotten.
 */
final class PurgeSql {
    private static final String WINDOW = """
            {row}.ctid >= '({from},0)'::tid and {row}.ctid < '({to},0)'::tid and {row}.pgh_created_at < {before}""";

    private static final String ALL = """
            delete from only {part} where ctid = any (array(
                select e.ctid from only {part} as e where {window} limit {limit}))""";

    private static final String SUPERSEDED = """
            delete from only {part} where ctid = any (array(
                select e.ctid from only {part} as e
                 where {window} and (not coalesce({writesE}, false) or ({superseded}))
                 limit {limit}))""";

    /**
     * Rows that are gone since before the instant, with all that is known of them. The limits have other events looked up by their key, not joined;
     * the newest first, since a key that is used again has deletes that a later event follows.
     */
    private static final String GONE = """
            with gone as materialized (
                select distinct {keyOfE} from only {part} as e
                 where {window} and e.pgh_operation = 'D' and {writesE}
                   and (select true from {events} as l
                         where ({keyOfL}) = ({keyOfE})
                           and (l.pgh_created_at >= {before} or (l.pgh_id > e.pgh_id and l.pgh_xid is distinct from e.pgh_xid))
                         order by l.pgh_id desc limit 1) is null
                   and (select true from {events} as m
                         where ({oldOfM}) = ({keyOfE})
                           and (m.pgh_created_at >= {before} or (m.pgh_id > e.pgh_id and m.pgh_xid is distinct from e.pgh_xid))
                         order by m.pgh_id desc limit 1) is null
                   and (e.pgh_xid is null or (
                       select sum(g.step) < 0
                         from (select {stepOfS} as step from {events} as s
                                where ({keyOfS}) = ({keyOfE}) and (s.pgh_xid = e.pgh_xid) is true and {writesS}
                               union all
                               select -1 from {events} as s
                                where ({oldOfS}) = ({keyOfE}) and (s.pgh_xid = e.pgh_xid) is true and {writesS}) as g))
                   and (select true from {events} as o
                         where ({keyOfO}) = ({keyOfE}) and {isMovedO}
                           and exists (select from {events} as q where ({keyOfQ}) = ({oldOfO}))
                         limit 1) is null
                 limit {limit})
            delete from {events} as e using gone where ({keyOfE}) = ({keyOfGone})""";

    /**
     * What PostgreSQL cannot know of these queries is how many rows they have, and it takes them for few: what is looked up in others is in a form
     * that is hashed or counted, never compared pair by pair.
     */
    private static final String COUNTED = """
            with owners as materialized (
                select distinct {ownerOfE} from only {part} as e where {window}),
            chosen as materialized (
                select * from owners as o
                 where (select true from {events} as m
                         where ({ownerOfM}) = ({ownerOfO}) and ({isGivenAway}) limit 1) is null
                   and (select true from {events} as m
                         where ({oldOwnerOfM}) = ({ownerOfO}) and ({isGivenAway}) limit 1) is null),
            past as materialized (
                select e.*, {writesE} as pgh__write, {stepOfE} as pgh__step, {isMoved} as pgh__moved
                  from {events} as e join chosen as o on ({ownerOfE}) = ({ownerOfO})
                 where e.pgh_created_at < {before}),
            steps ({key}, pgh_id, pgh_operation, pgh__step) as (
                select {keyOfW}, w.pgh_id, w.pgh_operation, w.pgh__step from past as w where w.pgh__write
                union all
                select {oldOfW}, null, null, -1 from past as w where w.pgh__write and w.pgh__moved),
            ranked as (
                select pgh_id, pgh_operation, pgh__step, sum(pgh__step) over (partition by {key}) as pgh__rows,
                       row_number() over (partition by {key}, pgh__step > 0 order by pgh_id desc) as pgh__rank
                  from steps),
            kept as materialized (
                select pgh_id, pgh_operation from ranked where pgh__step > 0 and pgh__rank <= pgh__rows),
            baselines as (
                update {events} as e set pgh_operation = 'L', {forgotten} from past
                 where ({ownerOfE}) = ({ownerOfPast}) and e.pgh_id = past.pgh_id
                   and (past.pgh_id in (select kept.pgh_id from kept where kept.pgh_operation = 'U')) is true),
            removed as (
                delete from {events} as e using past
                 where ({ownerOfE}) = ({ownerOfPast}) and e.pgh_id = past.pgh_id
                   and past.pgh_id not in (select kept.pgh_id from kept)
                returning 1)
            select count(*) from removed""";

    private static final String CONTEXTS = """
            select c.pgh_id from {contexts} as c
             where c.created_at < {before}
               and not exists (
                   select from ({references}) as r where r.pgh_context_id = c.id and r.pgh_xid = c.xid)
             limit {limit}""";

    private final EventTableSql table;
    private final String before;
    private final int limit;

    /**
     * The statements for one event table.
     *
     * @param before the instant, as a literal
     * @param limit how many events a statement removes, more or less
     */
    PurgeSql(EventTableSql table, String before, int limit) {
        this.table = table;
        this.before = before;
        this.limit = limit;
    }

    /** Pages of a table, or of a partition. */
    record Pages(String part, long from, long to) {}

    /** Removes whatever is older. */
    String all(Pages pages) {
        return windowed(ALL, pages).with("limit", String.valueOf(limit)).render();
    }

    /** Removes what later events tell as well. */
    String superseded(Pages pages) {
        return windowed(SUPERSEDED, pages)
                .with("writesE", table.writes("e"))
                .with("superseded", SupersededEvents.test(table, before))
                .with("limit", String.valueOf(limit))
                .render();
    }

    /** Removes the rows that were gone by then. */
    String gone(Pages pages) {
        return windowed(GONE, pages)
                .with("events", table.name())
                .with("before", before)
                .with("writesE", table.writes("e"))
                .with("writesS", table.writes("s"))
                .with("keyOfE", table.key("e"))
                .with("keyOfL", table.key("l"))
                .with("keyOfS", table.key("s"))
                .with("keyOfO", table.key("o"))
                .with("keyOfQ", table.key("q"))
                .with("keyOfGone", table.key("gone"))
                .with("oldOfM", table.oldKey("m"))
                .with("oldOfS", table.oldKey("s"))
                .with("oldOfO", table.oldKey("o"))
                .with("isMovedO", table.isMoved("o"))
                .with("stepOfS", table.step("s"))
                .with("limit", String.valueOf(limit))
                .render();
    }

    /** Removes what does not count any more, of the collections of all owners that have an older event in these pages. */
    String counted(Pages pages) {
        return windowed(COUNTED, pages)
                .with("events", table.name())
                .with("before", before)
                .with("writesE", table.writes("e"))
                .with("ownerOfE", table.lookedUp("e"))
                .with("ownerOfM", table.lookedUp("m"))
                .with("ownerOfO", table.lookedUp("o"))
                .with("ownerOfPast", table.lookedUp("past"))
                .with("oldOwnerOfM", table.oldLookedUp("m"))
                .with("isMoved", table.isMoved("e"))
                .with("isGivenAway", table.isGivenAway("m"))
                .with("stepOfE", table.step("e"))
                .with("key", table.key(""))
                .with("keyOfW", table.key("w"))
                .with("oldOfW", table.oldKey("w"))
                .with("forgotten", table.forgotten())
                .render();
    }

    private Template windowed(String sql, Pages pages) {
        String window = Template.of(WINDOW)
                .with("row", "e")
                .with("from", String.valueOf(pages.from()))
                .with("to", String.valueOf(pages.to()))
                .with("before", before)
                .render();
        return Template.of(sql).with("part", pages.part()).with("window", window);
    }

    /**
     * The shared contexts that no event refers to any more.
     *
     * @param references a query for what events refer to
     */
    static String contexts(String contexts, String references, String before, int limit) {
        return Template.of(CONTEXTS)
                .with("contexts", contexts)
                .with("references", references)
                .with("before", before)
                .with("limit", String.valueOf(limit))
                .render();
    }

    /** An instant as a literal. */
    static String literal(String instant) {
        return Sql.literal(instant) + "::timestamptz";
    }
}
