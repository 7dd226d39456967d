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
 * @param before the row before it as JSON, which is {@code null} if there is none; null if it is that of the next older event
 * @param snapshot what a place tells of the first page; null where no place is asked for
 */
record TimelineRow(
        int table,
        long id,
        Instant createdAt,
        String label,
        String operation,
        @Nullable String transaction,
        @Nullable String context,
        @Nullable UUID contextId,
        @Nullable String object,
        RowJson data,
        @Nullable RowJson before,
        @Nullable String snapshot) {

    /** Says which columns the query gives, so that nobody has to ask the database. */
    static NativeQuery<Object[]> typed(NativeQuery<Object[]> query) {
        return query.addScalar("pgh__table", Integer.class)
                .addScalar("pgh_id", Long.class)
                .addScalar("pgh_created_at", Instant.class)
                .addScalar("pgh_label", String.class)
                .addScalar("pgh_operation", String.class)
                .addScalar("pgh_xid", String.class)
                .addScalar("pgh__context", String.class)
                .addScalar("pgh__context_id", UUID.class)
                .addScalar("pgh__object", String.class)
                .addScalar("pgh__data", String.class)
                .addScalar("pgh__before", String.class)
                .addScalar("pgh__snapshot", String.class);
    }

    static TimelineRow of(@Nullable Object[] values) {
        String before = (String) values[10];
        return new TimelineRow(
                (Integer) present(values[0]),
                (Long) present(values[1]),
                (Instant) present(values[2]),
                (String) present(values[3]),
                (String) present(values[4]),
                (String) values[5],
                (String) values[6],
                (UUID) values[7],
                (String) values[8],
                new RowJson((String) present(values[9])),
                before == null ? null : new RowJson(before),
                (String) values[11]);
    }

    private static Object present(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }
}
