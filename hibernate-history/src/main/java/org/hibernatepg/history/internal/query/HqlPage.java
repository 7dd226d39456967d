package org.hibernatepg.history.internal.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.query.SelectionQuery;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.internal.past.Snapshots;
import org.hibernatepg.history.internal.query.NarrowedSearch.Placed;
import org.jspecify.annotations.Nullable;

/**
 * A page of the events of one history, which are ordered by their numbers. Later pages show what the first one saw: events are
 * numbered before they are committed.
 *
 * @param before where the page before ended; null for the first page
 * @param isNewestFirst the order
 */
record HqlPage(@Nullable PageToken before, boolean isNewestFirst) {
    /** What a statement sees, and its own transaction if that has a number. */
    static final String SNAPSHOT = "cast(sql('%s') as string)".formatted(Snapshots.WITH_TRANSACTION.replace("'", "''"));

    private static final String VISIBLE =
            "pg_visible_in_snapshot(cast(cast(? as text) as xid8), cast(? as pg_snapshot))";

    EventFilters filtered(EventFilters filters) {
        if (before == null) {
            return filters;
        }
        String[] snapshot = before.snapshot().split("/", -1);
        String visible = "(e.pghXid is null or e.pghXid = :pageTransaction" + " or "
                + EventFilters.sql(VISIBLE, List.of("e.pghXid", ":pageSnapshot")) + ")";
        long own = snapshot[1].isEmpty() ? -1 : Long.parseLong(snapshot[1]);
        return filters.with(
                "page",
                new EventFilters.Filter(
                        "e.pghId %s :pageId and %s".formatted(isNewestFirst ? "<" : ">", visible),
                        "",
                        Map.of(
                                "pageId",
                                Long.parseLong(before.position().get(0)),
                                "pageTransaction",
                                own,
                                "pageSnapshot",
                                snapshot[0])));
    }

    /**
     * The events that are read, each with its place.
     *
     * @param query reads rows that begin with the event and end with the {@link #SNAPSHOT}
     * @param event what a row holds
     */
    <E> List<Placed<E>> placed(SelectionQuery<Object[]> query, Function<Object[], E> event) {
        return query.getResultList().stream()
                .map(row -> new Placed<>(event.apply(row), place((EventRecord) row[0], row[row.length - 1])))
                .toList();
    }

    private PageToken place(EventRecord event, Object snapshot) {
        return new PageToken(
                before == null ? String.valueOf(snapshot) : before.snapshot(),
                List.of(String.valueOf(event.getPghId())));
    }
}
