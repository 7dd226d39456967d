package org.hibernatepg.history.internal.seal;

import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * Compares the events of a table with the links of its chain, and the links with each other.
 *
 * @param table the chain
 * @param content what is sealed of an event
 */
record SealComparison(SealChain table, SealedContent content) {
    /**
     * Every event and every link with what is wrong about it. Events and links are joined by a full join alone, which PostgreSQL makes by a hash or by
     * sorting: it does not know how many events and links there are when much was written since its last statistics, and would look
     * each up among all.
     */
    String sql(int limit) {
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
                        ), latest as (
                            select event, position, kind, content,
                                   first_value(case kind when 'C' then content end)
                                       over (partition by event order by kind = 'C' desc, position desc) as changed
                              from link
                             where kind in ('E', 'C')
                        ), sealed as (
                            select l.event, l.position, coalesce(l.changed, l.content) as content,
                                   coalesce(l.position <@ r.positions, false) as is_removed,
                                   coalesce(l.position <@ u.positions, false) as is_changing
                              from latest as l
                              cross join removed as r
                              cross join changing as u
                             where l.kind = 'E'
                        ), compared as materialized (
                            select coalesce(s.event, n.event) as event, s.position,
                                   case when n.event is null then case when s.is_removed then 'REMOVED' else 'MISSING' end
                                        when s.event is null then
                                            case when n.event < 0
                                                      and -n.event in (select o.event from sealed as o where o.is_removed)
                                                 then 'PENDING'
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
                .with("chain", Sql.literal(table.chain()))
                .with("xid", table.xid())
                .with("content", content.hash("e"))
                .with("events", table.events())
                .with(
                        "hash",
                        new SealLinks(table)
                                .hash(
                                        "before",
                                        "position",
                                        "kind",
                                        "event",
                                        "coalesce(content, '')",
                                        "coalesce(mark::text, '')"))
                .with("limit", String.valueOf(limit))
                .render();
    }
}
