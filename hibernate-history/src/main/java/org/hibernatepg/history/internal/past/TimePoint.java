package org.hibernatepg.history.internal.past;

/**
 * What was written up to an instant.
 *
 * @param timestamp SQL for it
 * @param isOfKey whether the events are searched by their key
 */
record TimePoint(String timestamp, boolean isOfKey) implements Point {
    /**
     * In an index on a key, the time is looked for once. Where a table is read, it is evaluated once by a query of its own; an index over times is of
     * no use then, and PostgreSQL thinks it is: "is true" keeps it from that.
     */
    @Override
    public String sees(PastTable table, String event) {
        return (isOfKey ? "%s.pgh_created_at <= %s" : "(%s.pgh_created_at <= (select %s)) is true")
                .formatted(event, timestamp);
    }

    @Override
    public Point ofKey() {
        return new TimePoint(timestamp, true);
    }
}
