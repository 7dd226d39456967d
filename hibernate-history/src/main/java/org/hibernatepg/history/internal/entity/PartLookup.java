package org.hibernatepg.history.internal.entity;

import org.hibernatepg.trigger.spi.Template;

/**
 * How the row of one part is found that belongs to an event of another part: as it was when the event was written.
 *
 * <p>That is the latest earlier event of the part for the same key, unless the row was deleted then. A delete counts only for the
 * deletes that follow it in its transaction: those of the other parts of the object. An insert begins with nothing earlier, and
 * looks ahead to the inserts that complete the object in its transaction. A row that is older than the history has no earlier
 * event: it was as the first later event says, or as it still is.
 */
record PartLookup(EventPart main, EventPart event, EventPart part, boolean isRecordedAlways, boolean skipsOldRows) {

    /** To be joined to the event, {@code e}. */
    String sql() {
        return Template.of("""

                  left join lateral (
                    select true as pgh_there, c.* from (
                      (select 1 as pgh_choice, p.pgh_id, p.pgh_operation, p.pgh_xid, {columns} from {events} as p
                        where {sameFormerKey} and p.pgh_id < e.pgh_id{newRows} order by p.pgh_id desc limit 1)
                      union all
                      (select 0, p.pgh_id, p.pgh_operation, p.pgh_xid, {columns} from {events} as p
                        where {sameMove} and p.pgh_xid = e.pgh_xid and p.pgh_id < e.pgh_id order by p.pgh_id desc limit 1)
                      union all
                      (select 2, p.pgh_id, p.pgh_operation, p.pgh_xid, {columns} from {events} as p
                        where {sameKey} and p.pgh_id > e.pgh_id order by p.pgh_id limit 1){live}) as c
                     where case c.pgh_choice when 0 then c.pgh_operation <> 'D' when 1 then {earlier} when 2 then {later} else true end
                     order by c.pgh_choice limit 1) as {alias} on true""")
                .with("columns", part.columns("p"))
                .with("events", part.events())
                .with("sameFormerKey", part.sameFormerKey("p", event, "e"))
                .with("newRows", skipsOldRows ? " and p.pgh_operation <> 'B'" : "")
                .with("sameMove", part.sameMove("p", event, "e"))
                .with("sameKey", part.sameKey("p", event, "e"))
                .with("live", isRecordedAlways ? live() : "")
                .with("earlier", earlier())
                .with("later", later())
                .with("alias", part.alias())
                .render();
    }

    private String live() {
        return Template.of("""

                      union all
                      (select 3, null, null, null, {columns} from {table} as p
                        where {sameKey} and e.pgh_operation <> 'I' and not exists (select from {events} as q where {anyEvent}))""")
                .with("columns", part.columns("p"))
                .with("table", part.table())
                .with("events", part.events())
                .with("sameKey", part.sameKey("p", event, "e"))
                .with("anyEvent", part.sameKey("q", event, "e"))
                .render();
    }

    private String earlier() {
        return Template.of("""
                        c.pgh_operation <> 'D'{begins} \
                        or (c.pgh_operation = 'D' and e.pgh_operation = 'D' and c.pgh_xid = e.pgh_xid and not exists \
                        (select from {events} as m where {sameKey} and m.pgh_operation = 'I' \
                        and m.pgh_id between c.pgh_id and e.pgh_id))""")
                .with("begins", begins() ? " and (e.pgh_operation <> 'I' or c.pgh_xid = e.pgh_xid)" : "")
                .with("events", main.events())
                .with("sameKey", main.sameKey("m", event, "e"))
                .render();
    }

    /** Whether an insert of the event's part is the beginning of the object. */
    private boolean begins() {
        return event.isMain() && !part.isInherited();
    }

    /** Only what is inserted together with the object; what is added to it later is a change of its own. */
    private String later() {
        String together = event.isMain() || part.isMain()
                ? ""
                : " and %1$s.pgh_operation = 'I' and %1$s.pgh_xid = e.pgh_xid".formatted(main.alias());
        return "c.pgh_operation <> 'I' or (e.pgh_operation = 'I' and c.pgh_xid = e.pgh_xid" + together + ")";
    }
}
