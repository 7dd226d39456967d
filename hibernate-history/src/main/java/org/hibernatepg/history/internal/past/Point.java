package org.hibernatepg.history.internal.past;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.trigger.spi.Sql;

/** A point of a history: which events had been written by then. */
@FunctionalInterface
public interface Point {
    /** Now: all events. */
    Point NOW = (table, event) -> "true";

    /** PostgreSQL's times begin in 4714 BC, {@code -4713}. */
    Instant FIRST = Instant.parse("-4712-01-01T00:00:00Z");

    /** PostgreSQL's times end in the year 294276. */
    Instant LAST = Instant.parse("+294276-01-01T00:00:00Z");

    /**
     * That an event is one of those, as SQL.
     *
     * @param table the table of which it tells
     * @param event the alias of the event table
     */
    String sees(PastTable table, String event);

    /** The same point for events that are searched by their key: an index on the key has their time too. */
    default Point ofKey() {
        return this;
    }

    /** What was written up to an instant, which counts as whole microseconds, as PostgreSQL's do. */
    static Point at(Instant instant) {
        return at("timestamptz " + Sql.literal(timestamp(instant)));
    }

    /** The same with SQL for the instant. */
    static Point at(String timestamp) {
        return new TimePoint(timestamp, false);
    }

    /** An instant as PostgreSQL reads it, whatever its settings. What is before or after all that it has is an infinity. */
    static String timestamp(Instant instant) {
        if (instant.isBefore(FIRST)) {
            return "-infinity";
        } else if (instant.isAfter(LAST)) {
            return "infinity";
        }
        OffsetDateTime time = instant.atOffset(ZoneOffset.UTC);
        boolean isBeforeChrist = time.getYear() < 1;
        return "%04d-%02d-%02d %02d:%02d:%02d.%06d+00%s"
                .formatted(
                        isBeforeChrist ? 1 - time.getYear() : time.getYear(),
                        time.getMonthValue(),
                        time.getDayOfMonth(),
                        time.getHour(),
                        time.getMinute(),
                        time.getSecond(),
                        time.getNano() / 1000,
                        isBeforeChrist ? " BC" : "");
    }

    /** What was committed by a moment. */
    static Point at(Moment moment) {
        return ofSnapshot(Sql.literal(moment.snapshot()) + "::pg_snapshot");
    }

    /** The same with SQL for the snapshot. An event without a number of a transaction was not written by a trigger. */
    static Point ofSnapshot(String snapshot) {
        return (table, event) ->
                "(%1$s.pgh_xid is null or pg_visible_in_snapshot(%1$s.pgh_xid, %2$s))".formatted(event, snapshot);
    }

    /**
     * What was written up to an event and with it: by the numbers of the events where they are numbered by the same sequence,
     * elsewhere by its time.
     *
     * @param numbering the table by which the event is numbered
     * @param id SQL for its number
     * @param timestamp SQL for its time
     */
    static Point after(RecordedTable numbering, String id, String timestamp) {
        return new EventPoint(numbering, id, at(timestamp));
    }
}
