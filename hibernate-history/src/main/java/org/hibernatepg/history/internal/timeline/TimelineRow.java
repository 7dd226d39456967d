package org.hibernatepg.history.internal.timeline;

import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.hibernate.query.NativeQuery;
import org.jspecify.annotations.Nullable;

/**
 * What the statement gives of an event.
 *
 * @param table the number of the branch
 * @param id the number of the event
 * @param diff a JSON object of pairs; null if nothing was before
 */
record TimelineRow(
        int table,
        long id,
        Instant createdAt,
        String label,
        String operation,
        @Nullable Long transaction,
        @Nullable String context,
        @Nullable UUID contextId,
        @Nullable String object,
        String data,
        boolean isFirst,
        @Nullable String diff,
        String snapshot) {

    /** Says which columns the query gives, so that nobody has to ask the database. */
    static NativeQuery<Object[]> typed(NativeQuery<Object[]> query) {
        return query.addScalar("pgh__table", Integer.class)
                .addScalar("pgh_id", Long.class)
                .addScalar("pgh_created_at", Instant.class)
                .addScalar("pgh_label", String.class)
                .addScalar("pgh_operation", String.class)
                .addScalar("pgh__xid", Long.class)
                .addScalar("pgh__context", String.class)
                .addScalar("pgh__context_id", UUID.class)
                .addScalar("pgh__object", String.class)
                .addScalar("pgh__data", String.class)
                .addScalar("pgh__first", Boolean.class)
                .addScalar("pgh__diff", String.class)
                .addScalar("pgh__snapshot", String.class);
    }

    static TimelineRow of(@Nullable Object[] values) {
        return new TimelineRow(
                (Integer) present(values[0]),
                (Long) present(values[1]),
                (Instant) present(values[2]),
                (String) present(values[3]),
                (String) present(values[4]),
                (Long) values[5],
                (String) values[6],
                (UUID) values[7],
                (String) values[8],
                (String) present(values[9]),
                (Boolean) present(values[10]),
                (String) values[11],
                (String) present(values[12]));
    }

    private static Object present(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }
}
