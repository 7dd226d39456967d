package org.hibernatepg.history.internal.seal;

import java.util.List;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * The statements of a run that seals, and about where a chain ends.
 *
 * <p>The mark of {@code S} tells what was sealed by then: every event of a transaction below the {@code horizon}. A later
 * transaction, from the {@code ceiling} on, cannot have an event with a number up to the {@code highest} one. What was changed on
 * purpose is sealed anew up to the link {@code changes}. Transactions are
 * compared only within the {@code cluster} that numbered them: a database that was restored elsewhere begins anew.
 */
final class SealSql {
    private final SealChain table;
    private final SealedContent content;
    private final SealLinks links;

    /**
     * The statements about a chain.
     *
     * @param columns the columns of the table, where events are sealed or compared
     */
    SealSql(SealChain table, List<String> columns) {
        this.table = table;
        this.content = new SealedContent(columns);
        this.links = new SealLinks(table);
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
                .with("content", content.hash("e"))
                .with("events", table.events())
                .with("candidates", candidates)
                .with("seals", table.seals())
                .with("chain", chain())
                .with("batch", String.valueOf(batch))
                .render();
        return links.each(events, "E", """
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
                .with("content", content.hash("e"))
                .with("events", table.events())
                .with("seals", table.seals())
                .with("chain", chain())
                .with("from", state.lastChanges())
                .with("to", state.changes())
                .render();
        return links.each(events, "C", "pgh__done := pgh__added;");
    }

    /**
     * A block that ends a run that has sealed everything below the horizon.
     *
     * @param highest the highest number among all that is sealed
     */
    String end(SealState state, long highest) {
        return links.mark("S", run(state, highest));
    }

    private static String run(SealState state, long highest) {
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

    /** Every event and every link with what is wrong about it. */
    String verify(int limit) {
        return new SealComparison(table, content).sql(limit);
    }

    private String chain() {
        return Sql.literal(table.chain());
    }
}
