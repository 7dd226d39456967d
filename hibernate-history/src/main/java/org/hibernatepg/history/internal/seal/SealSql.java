package org.hibernatepg.history.internal.seal;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The statements about one chain.
 *
 * <p>A link's hash is the SHA-256 of the hash before it, of {@code chain position kind event} as a text, of its content and of
 * its mark as a text. The content is the SHA-256 of the event: of a JSON object with a text for each column that is not null,
 * which PostgreSQL writes in one order. Kinds: {@code E} seals an event, {@code C} an event that was changed on purpose,
 * {@code R} tells events that were removed on purpose, {@code U} such that were changed and are to be sealed anew, {@code S} is the end
 * of a run.
 *
 * <p>The mark of {@code S} tells what was sealed by then: every event of a transaction below the {@code horizon}. A later
 * transaction, from the {@code ceiling} on, cannot have an event with a number up to the {@code highest} one. What was changed on
 * purpose is sealed anew up to the link {@code changes}. Transactions are
 * compared only within the {@code cluster} that numbered them: a database that was restored elsewhere begins anew.
 */
public final class SealSql {
    /** Holds what a block that cannot return anything has done. */
    static final String RESULT = "pghistory.sealed";

    /** One lock for each chain, among the locks of this library. */
    private static final int LOCK = 0x70676873;

    private static final String HASH =
            "sha256({before} || convert_to(format('%s %s %s %s', {chain}, {position}, {kind}, {event}),"
                    + " 'UTF8') || {content} || convert_to({mark}, 'UTF8'))";

    private final SealChain table;
    private final List<String> columns;

    /**
     * The statements about a chain.
     *
     * @param columns the columns of the table, where events are sealed or compared
     */
    public SealSql(SealChain table, List<String> columns) {
        this.table = table;
        this.columns = columns;
    }

    /** The columns that tell something, in one order. */
    static final String COLUMNS = """
            select attname
              from pg_catalog.pg_attribute
             where attrelid = ?::regclass and attnum > 0 and not attisdropped and attgenerated <> 'v'
             order by attname collate "C\"""";

    /** What a run needs to know before it begins. */
    String state() {
        return Template.of("""
                        select pg_snapshot_xmin(now.moment)::text as horizon,
                               pg_snapshot_xmax(now.moment)::text as ceiling,
                               (select system_identifier from pg_control_system())::text as cluster,
                               last.mark ->> 'horizon' as last_horizon,
                               last.mark ->> 'ceiling' as last_ceiling,
                               coalesce(last.mark ->> 'highest', '0') as highest,
                               coalesce(last.mark ->> 'cluster', '') as last_cluster,
                               coalesce(last.mark ->> 'changes', '0') as last_changes,
                               coalesce((select max(s.position) from {seals} as s where s.chain = {chain}), 0) as changes,
                               exists (
                                   select from {seals} as s
                                    where s.chain = {chain} and s.kind = 'U'
                                      and s.position > coalesce((last.mark ->> 'changes')::bigint, 0)) as is_changed
                          from (select pg_current_snapshot() as moment) as now
                          left join lateral (
                              select s.mark from {seals} as s
                               where s.chain = {chain} and s.kind = 'S'
                               order by s.position desc limit 1) as last on true""")
                .with("seals", table.seals())
                .with("chain", chain())
                .render();
    }

    /** The last link. */
    String head() {
        return "select position, encode(hash, 'hex') from %s where chain = %s order by position desc limit 1"
                .formatted(table.seals(), chain());
    }

    /** The hash of a link. */
    String link() {
        return "select encode(hash, 'hex') from %s where chain = %s and position = ?".formatted(table.seals(), chain());
    }

    private String chain() {
        return Sql.literal(table.chain());
    }

    /**
     * A block that seals events, as many as fit in one transaction, and leaves how many there were, which was the last, and the
     * highest number of those that were finished when the run began. What is sealed already is looked up one by one: a run
     * that was interrupted leaves some.
     *
     * @param candidates the condition on {@code e}
     * @param horizon the transaction below which all were finished
     */
    String seal(String candidates, String horizon, int batch) {
        String events = Template.of("""
                        select e.pgh_id as number, e.{xid} as xid, {content} as content
                          from {events} as e
                         where {candidates}
                           and not exists (
                               select from {seals} as s
                                where s.chain = {chain} and s.kind = 'E' and s.event = e.pgh_id
                               offset 0)
                         order by e.{xid}, e.pgh_id
                         limit {batch}""")
                .with("xid", table.xid())
                .with("content", content("e"))
                .with("events", table.events())
                .with("candidates", candidates)
                .with("seals", table.seals())
                .with("chain", chain())
                .with("batch", String.valueOf(batch))
                .render();
        return appending(events, "E", "null", """
                if pgh__event.xid < %s::xid8 then
                    pgh__highest := greatest(pgh__highest, pgh__event.number);
                end if;
                pgh__done := concat_ws(' ', pgh__added, coalesce(pgh__event.xid, '0'), pgh__event.number, pgh__highest);""".formatted(Sql.literal(horizon)));
    }

    /** A block that seals events anew, which were changed on purpose since the last run. */
    String change(SealState state) {
        String events = Template.of("""
                        select e.pgh_id as number, {content} as content
                          from {events} as e
                         where e.pgh_id in (
                                   select s.event
                                     from {seals} as u
                                    cross join unnest((u.mark ->> 'positions')::int8multirange) as one
                                     join {seals} as s
                                       on s.chain = {chain} and s.kind = 'E' and s.position >= lower(one) and s.position < upper(one)
                                    where u.chain = {chain} and u.kind = 'U' and u.position > {from} and u.position <= {to})
                         order by e.pgh_id""")
                .with("content", content("e"))
                .with("events", table.events())
                .with("seals", table.seals())
                .with("chain", chain())
                .with("from", state.lastChanges())
                .with("to", state.changes())
                .render();
        return appending(events, "C", "null", "pgh__done := pgh__added;");
    }

    /**
     * A block with a link for each row.
     *
     * @param after what is noted after each
     */
    private String appending(String events, String kind, String mark, String after) {
        return block(Template.of("""
                        pgh__mark := {mark};
                        for pgh__event in
                            {events}
                        loop
                            pgh__position := pgh__position + 1;
                            pgh__hash := {hash};
                            insert into {seals} (chain, position, kind, event, content, hash, mark)
                            values ({chain}, pgh__position, {kind}, pgh__event.number, pgh__event.content, pgh__hash, pgh__mark);
                            pgh__added := pgh__added + 1;
                            {after}
                        end loop;
                        perform set_config('{result}', pgh__done, true);""")
                .with("mark", mark)
                .with("events", events.replace("\n", "\n    "))
                .with(
                        "hash",
                        hash(
                                "pgh__hash",
                                "pgh__position",
                                Sql.literal(kind),
                                "pgh__event.number",
                                "pgh__event.content",
                                "coalesce(pgh__mark::text, '')"))
                .with("seals", table.seals())
                .with("chain", chain())
                .with("kind", Sql.literal(kind))
                .with("result", RESULT)
                .with("after", after.replace("\n", "\n    "))
                .render());
    }

    /**
     * A block with one link that is about no single event.
     *
     * @param mark what it says, as an expression; nothing is added if it is null
     */
    String mark(String kind, String mark) {
        return block(marking(kind, mark));
    }

    private String marking(String kind, String mark) {
        return Template.of("""
                        pgh__mark := {mark};
                        if pgh__mark is not null then
                            pgh__position := pgh__position + 1;
                            insert into {seals} (chain, position, kind, hash, mark)
                            values ({chain}, pgh__position, {kind}, {hash}, pgh__mark);
                        end if;""")
                .with("mark", mark)
                .with("seals", table.seals())
                .with("chain", chain())
                .with("kind", Sql.literal(kind))
                .with(
                        "hash",
                        hash("pgh__hash", "pgh__position", Sql.literal(kind), "null", "''::bytea", "pgh__mark::text"))
                .render();
    }

    /**
     * What a run leaves that has sealed everything below the horizon.
     *
     * @param highest the highest number among all that is sealed
     */
    static String run(SealState state, long highest) {
        return Template.of("""
                        jsonb_build_object('horizon', {horizon}, 'ceiling', {ceiling}, 'cluster', {cluster},
                            'highest', {highest}, 'changes', {changes}, 'by', session_user, 'at', clock_timestamp())""")
                .with("horizon", Sql.literal(state.horizon()))
                .with("highest", String.valueOf(highest))
                .with("changes", state.changes())
                .with("ceiling", Sql.literal(state.ceiling()))
                .with("cluster", Sql.literal(state.cluster()))
                .render();
    }

    /**
     * What a trigger does that notes in the chain what is done on purpose to events that are sealed.
     *
     * @param kind {@code R} if they are removed, {@code U} if they are changed
     * @param rows what to select the numbers of the events from, as {@code o}
     */
    public String noting(String kind, String rows) {
        return body(marking(kind, purpose(rows)));
    }

    /** A block that notes that events are removed, by a statement that fires no trigger. */
    String removing(String rows) {
        return mark("R", purpose(rows));
    }

    private String purpose(String rows) {
        return Template.of("""
                        (select jsonb_build_object('positions', range_agg(int8range(s.position, s.position + 1))::text,
                                    'events', count(*), 'reason', nullif(current_setting('{reason}', true), ''),
                                    'by', session_user, 'at', clock_timestamp())
                           from {rows}
                           join {seals} as s on s.chain = {chain} and s.kind = 'E' and s.event = o.pgh_id
                         having count(*) > 0)""")
                .with("reason", Maintenance.REASON)
                .with("seals", table.seals())
                .with("chain", chain())
                .with("rows", rows)
                .render();
    }

    /** The variables of {@link #noting}. */
    public static final List<String> VARIABLES = List.of(
            "pgh__event record",
            "pgh__position bigint",
            "pgh__hash bytea",
            "pgh__mark jsonb",
            "pgh__highest bigint := 0",
            "pgh__added bigint := 0",
            "pgh__done text := ''");

    private String block(String statements) {
        return "do "
                + Sql.dollarQuoted(Template.of("""

                        declare
                            {variables};
                        begin
                            {body}
                        end
                        """)
                        .with("variables", String.join(";\n    ", VARIABLES))
                        .with("body", body(statements).replace("\n", "\n    "))
                        .render());
    }

    /** One at a time appends to a chain, so that no two links follow the same one. */
    private String body(String statements) {
        return Template.of("""
                        perform pg_advisory_xact_lock({lock}, hashtext({chain}));
                        select s.position, s.hash into pgh__position, pgh__hash
                          from {seals} as s
                         where s.chain = {chain}
                         order by s.position desc
                         limit 1;
                        if not found then
                            pgh__position := 0;
                            pgh__hash := '';
                        end if;
                        {statements}""")
                .with("lock", String.valueOf(LOCK))
                .with("chain", chain())
                .with("seals", table.seals())
                .with("statements", statements)
                .render();
    }

    /** Every event and every link with what is wrong about it. */
    String verify(int limit) {
        return Template.of("""
                        with link as materialized (
                            select s.position, s.kind, s.event, s.content, s.hash, s.mark,
                                   lag(s.hash, 1, ''::bytea) over w as before, row_number() over w as place
                              from {seals} as s
                             where s.chain = {chain}
                            window w as (order by s.position)
                        ), last as (
                            select mark from link where kind = 'S' order by position desc limit 1
                        ), done as materialized (
                            select (select mark ->> 'horizon' from last)::xid8 as horizon,
                                   (select mark ->> 'ceiling' from last)::xid8 as ceiling,
                                   (select mark ->> 'highest' from last)::bigint as highest,
                                   coalesce((select mark ->> 'changes' from last)::bigint, 0) as changes,
                                   (select mark ->> 'cluster' from last)
                                       = (select system_identifier from pg_control_system())::text as is_here
                        ), removed as materialized (
                            select range_agg(one) as positions
                              from link, unnest((mark ->> 'positions')::int8multirange) as one
                             where kind = 'R'
                        ), changing as materialized (
                            select range_agg(one) as positions
                              from link cross join done, unnest((link.mark ->> 'positions')::int8multirange) as one
                             where link.kind = 'U' and link.position > done.changes
                        ), change as (
                            select distinct on (event) event, content from link where kind = 'C' order by event, position desc
                        ), sealed as (
                            select l.event, l.position, coalesce(c.content, l.content) as content,
                                   coalesce(l.position <@ r.positions, false) as is_removed,
                                   coalesce(l.position <@ u.positions, false) as is_changing
                              from link as l
                              left join change as c on c.event = l.event
                              cross join removed as r
                              cross join changing as u
                             where l.kind = 'E'
                        ), compared as materialized (
                            select coalesce(s.event, n.event) as event, s.position,
                                   case when n.event is null then case when s.is_removed then 'REMOVED' else 'MISSING' end
                                        when s.event is null then
                                            case when o.event is not null then 'PENDING'
                                                 when d.horizon is null or d.is_here is not true or n.xid >= d.horizon
                                                      and not (n.xid >= d.ceiling and n.event between 1 and d.highest)
                                                 then 'PENDING' else 'FOREIGN' end
                                        when s.is_removed then 'FOREIGN'
                                        when n.content <> s.content then
                                            case when s.is_changing then 'PENDING' else 'CHANGED' end
                                        else 'SEALED' end as state
                              from sealed as s
                              full join (
                                  select e.pgh_id as event, e.{xid} as xid, {content} as content
                                    from {events} as e) as n on n.event = s.event
                              left join sealed as o on n.event < 0 and o.event = -n.event and o.is_removed
                              cross join done as d
                        ), fault as (
                            select event, position, state
                              from compared
                             where state in ('CHANGED', 'MISSING', 'FOREIGN')
                            union all
                            select event, position, 'CHAIN'
                              from link
                             where position <> place or hash is distinct from {hash}
                        )
                        select 'count' as kind, state, count(*) as event, null::bigint as position from compared group by state
                        union all
                        select 'faults', null, count(*), null from fault
                        union all
                        (select 'fault', state, event, position from fault
                          order by coalesce(event, (select max(event) from link where link.position < fault.position)), position
                          limit {limit})""")
                .with("seals", table.seals())
                .with("chain", chain())
                .with("xid", table.xid())
                .with("content", content("e"))
                .with("events", table.events())
                .with(
                        "hash",
                        hash(
                                "before",
                                "position",
                                "kind",
                                "event",
                                "coalesce(content, '')",
                                "coalesce(mark::text, '')"))
                .with("limit", String.valueOf(limit))
                .render();
    }

    private String hash(String before, String position, String kind, String event, String content, String mark) {
        return Template.of(HASH)
                .with("before", before)
                .with("chain", chain())
                .with("position", position)
                .with("kind", kind)
                .with("event", event)
                .with("content", content)
                .with("mark", mark)
                .render();
    }

    /** The hash of an event. What is null is left out, so that a column that is added changes nothing. */
    private String content(String row) {
        return Template.of("""
                        sha256(convert_to(jsonb_strip_nulls(jsonb_object(
                            array[{names}],
                            array[{values}]))::text, 'UTF8'))""")
                .with("names", columns.stream().map(Sql::literal).collect(Collectors.joining(", ")))
                .with(
                        "values",
                        columns.stream()
                                .map(column -> row + "." + Sql.identifier(column) + "::text")
                                .collect(Collectors.joining(", ")))
                .render();
    }
}
