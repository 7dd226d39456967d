package org.hibernatepg.history.internal.seal;

import java.util.List;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * What appends links to a chain.
 *
 * <p>A link's hash is the SHA-256 of the hash before it, of {@code chain position kind event} as a text, of its content and of
 * its mark as a text. The content is the SHA-256 of the event: of a JSON object with a text for each column that is not null,
 * which PostgreSQL writes in one order. Kinds: {@code E} seals an event, {@code C} an event that was changed on purpose,
 * {@code R} tells events that were removed on purpose, {@code U} such that were changed and are to be sealed anew, {@code S} is the end
 * of a run.
 */
public final class SealLinks {
    /** Holds what a block that cannot return anything has done. */
    static final String RESULT = "pghistory.sealed";

    /** One lock for each chain, among the locks of this library. */
    private static final int LOCK = 0x70676873;

    private static final String HASH =
            "sha256({before} || convert_to(format('%s %s %s %s', {chain}, {position}, {kind}, {event}),"
                    + " 'UTF8') || {content} || convert_to({mark}, 'UTF8'))";

    private final SealChain table;

    /** Of a chain. */
    public SealLinks(SealChain table) {
        this.table = table;
    }

    /**
     * A block with a link for each row.
     *
     * @param after what is noted after each
     */
    String each(String events, String kind, String after) {
        return block(Template.of("""
                        for pgh__event in
                            {events}
                        loop
                            pgh__position := pgh__position + 1;
                            pgh__hash := {hash};
                            insert into {seals} (chain, position, kind, event, content, hash)
                            values ({chain}, pgh__position, {kind}, pgh__event.number, pgh__event.content, pgh__hash);
                            pgh__added := pgh__added + 1;
                            {after}
                        end loop;
                        perform set_config('{result}', pgh__done, true);""")
                .with("events", events.replace("\n", "\n    "))
                .with(
                        "hash",
                        hash(
                                "pgh__hash",
                                "pgh__position",
                                Sql.literal(kind),
                                "pgh__event.number",
                                "pgh__event.content",
                                "''"))
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

    /** PostgreSQL takes the rows of a trigger for few, and could read all seals for each of them: the offset has them looked up. */
    private String purpose(String rows) {
        return Template.of("""
                        (select jsonb_build_object('positions', range_agg(int8range(s.position, s.position + 1))::text,
                                    'events', count(*), 'reason', nullif(current_setting('{reason}', true), ''),
                                    'by', session_user, 'at', clock_timestamp())
                           from {rows}
                          cross join lateral (
                            select s.position from {seals} as s
                             where s.chain = {chain} and s.kind = 'E' and s.event = o.pgh_id offset 0) as s
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

    /** The hash of a link; what it is made of are expressions. */
    String hash(String before, String position, String kind, String event, String content, String mark) {
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

    private String chain() {
        return Sql.literal(table.chain());
    }
}
