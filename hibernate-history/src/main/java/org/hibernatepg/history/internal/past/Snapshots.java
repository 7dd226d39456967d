package org.hibernatepg.history.internal.past;

import org.hibernatepg.trigger.spi.Template;

/**
 * Snapshots of the server that is asked. That of a standby is told by {@code pg_current_snapshot()} without the transactions that are in
 * progress: it knows them, and does not keep them where the function looks for them.
 */
public final class Snapshots {
    /**
     * SQL for the text of what a statement sees, a slash, and the number of its own transaction if that has one. On a standby
     * the transactions in progress are asked for one by one, when the statement has begun: what is committed in between
     * counts as seen.
     */
    public static final String WITH_TRANSACTION = """
            case when pg_is_in_recovery()
                 then (select concat(s.xmin, ':', s.xmax, ':', (
                                  select string_agg(cast(x as text), ',' order by x)
                                    from generate_series(s.xmin, s.xmax - 1) as x
                                   where pg_xact_status(cast(cast(x as text) as xid8)) = 'in progress'), '/')
                         from (select cast(cast(pg_snapshot_xmin(pg_current_snapshot()) as text) as bigint) as xmin,
                                      cast(cast(pg_snapshot_xmax(pg_current_snapshot()) as text) as bigint) as xmax) as s)
                 else concat(pg_current_snapshot(), '/', pg_current_xact_id_if_assigned()) end""";

    private static final String KNOWS = """
            case when pg_is_in_recovery()
                 then (select case when pg_snapshot_xmax(s.moment) > pg_snapshot_xmax(s.now) then false
                                   else not exists (
                                       select from generate_series(
                                           cast(cast(pg_snapshot_xmin(s.now) as text) as bigint),
                                           cast(cast(pg_snapshot_xmax(s.moment) as text) as bigint) - 1) as x
                                        where pg_visible_in_snapshot(cast(cast(x as text) as xid8), s.moment)
                                          and pg_xact_status(cast(cast(x as text) as xid8)) = 'in progress') end
                         from (select cast({moment} as pg_snapshot) as moment, pg_current_snapshot() as now) as s)
                 else true end""";

    private static final String SEES =
            "(not pg_is_in_recovery() or pg_snapshot_xmin(pg_current_snapshot()) >= pg_snapshot_xmax(cast({moment} as pg_snapshot)))";

    private Snapshots() {}

    /**
     * SQL for whether the server knows all that had been committed by a moment: a primary does, a standby when it has replayed it.
     *
     * @param moment SQL for the moment's text
     */
    public static String knows(String moment) {
        return Template.of(KNOWS).with("moment", moment).render();
    }

    /**
     * The same for a snapshot that was taken before it is asked, as in a transaction that keeps its view: what is known of
     * transactions now says nothing about it, so none may be in progress there that had begun before the moment.
     *
     * @param moment SQL for the moment's text
     */
    public static String sees(String moment) {
        return Template.of(SEES).with("moment", moment).render();
    }

    /** How a server is called that does not. */
    public static String unknown(String moment) {
        return "The server is a standby and has not replayed all that had been committed by the moment %s. Ask the primary, or wait until the standby has caught up."
                .formatted(moment);
    }
}
