package org.hibernatepg.history.internal.timeline;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.hibernatepg.history.internal.query.PageToken;

/**
 * Where a page begins that is not the first one.
 *
 * @param token where the page before ended
 * @param isNewestFirst the order
 * @param isOneStream whether all events are numbered by one sequence, so that their numbers are the order
 */
record TimelinePlace(PageToken token, boolean isNewestFirst, boolean isOneStream) {
    /** Refuses a place among other histories. */
    TimelinePlace {
        if ((token.position().size() == 1) != isOneStream) {
            throw new IllegalArgumentException(
                    "The page token is one of a time when there were other histories: ask for the first page.");
        }
    }

    /** What {@link #after} names; every table names all of it, as Hibernate wants of each that is set. */
    Map<String, Object> parameters() {
        String[] snapshot = token.snapshot().split("/", -1);
        String transaction = snapshot[1].isEmpty() ? "0" : snapshot[1];
        Long id = Long.valueOf(token.position().get(0));
        return isOneStream
                ? Map.of("pageSnapshot", snapshot[0], "pageTransaction", transaction, "pageId", id)
                : Map.of(
                        "pageSnapshot",
                        snapshot[0],
                        "pageTransaction",
                        transaction,
                        "pageId",
                        id,
                        "pageTime",
                        Instant.parse(token.position().get(1)));
    }

    /** What is after the place in a table, and was there when the first page was read. */
    List<String> after(TimelineTable table) {
        return List.of(afterPosition(table), """
                (e.pgh_xid is null or e.pgh_xid = cast(:pageTransaction as xid8) \
                or pg_visible_in_snapshot(e.pgh_xid, cast(:pageSnapshot as pg_snapshot)))""");
    }

    private String afterPosition(TimelineTable table) {
        String after = isNewestFirst ? "<" : ">";
        if (isOneStream) {
            return "e.pgh_id " + after + " :pageId";
        }
        int later = table.stream().compareTo(token.position().get(2)) * (isNewestFirst ? -1 : 1);
        return later == 0
                ? "(e.pgh_created_at, e.pgh_id) " + after + " (:pageTime, :pageId)"
                : "e.pgh_created_at %s :pageTime and :pageId is not null".formatted(later > 0 ? after + "=" : after);
    }
}
