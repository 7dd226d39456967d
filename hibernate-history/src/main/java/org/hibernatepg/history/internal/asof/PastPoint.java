package org.hibernatepg.history.internal.asof;

import java.time.Instant;
import java.util.Optional;
import org.hibernate.Hibernate;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.past.Point;
import org.hibernatepg.history.internal.past.Snapshots;
import org.hibernatepg.history.internal.query.RecordedWrite;

/**
 * The point at which a session reads. It is kept in settings of the transaction, so that statements are the same whatever it is: the driver
 * and PostgreSQL keep their plans.
 *
 * @param description how an error calls it
 * @param time an instant as PostgreSQL reads it, or the text of a snapshot
 * @param event the number of an event, or an empty text
 * @param numbering the table that numbers this event
 * @param snapshot whether it is a snapshot
 */
public record PastPoint(
        String description, String time, String event, Optional<RecordedTable> numbering, boolean snapshot) {
    /** The setting with the instant or the snapshot. */
    static final String TIME = "pghistory.as_of";

    /** The setting with the number of the event. */
    static final String EVENT = "pghistory.as_of_event";

    private static final String TIMESTAMP = "current_setting('%s')::timestamptz".formatted(TIME);

    /** An instant. */
    public static PastPoint at(Instant instant) {
        return new PastPoint(instant.toString(), Point.timestamp(instant), "", Optional.empty(), false);
    }

    /** A moment. */
    public static PastPoint at(Moment moment) {
        return new PastPoint("the moment " + moment, moment.snapshot(), "", Optional.empty(), true);
    }

    /** After an event of a persistence unit. */
    public static PastPoint after(Object event, SessionFactoryImplementor factory) {
        if (!(event instanceof RecordedWrite write)) {
            throw new IllegalArgumentException("%s is no event that a History gave.".formatted(event));
        }
        EventRecord record = write.record();
        RecordedTable numbering = history(record, factory)
                .filter(history -> write.factory() == factory)
                .map(TrackedHistories.Bound::numberingTable)
                .orElseThrow(() -> new IllegalArgumentException(
                        "%s is an event of another persistence unit: ask the History of the session factory that it was read by."
                                .formatted(write)));
        return new PastPoint(
                write.toString(),
                Point.timestamp(write.createdAt()),
                String.valueOf(write.id()),
                Optional.of(numbering),
                false);
    }

    private static Optional<TrackedHistories.Bound> history(EventRecord record, SessionFactoryImplementor factory) {
        Class<?> type = Hibernate.getClass(record);
        return UnitHistories.of(factory).stream()
                .flatMap(unit -> unit.histories().stream())
                .filter(bound -> bound.types().stream().anyMatch(events -> events.eventClass() == type))
                .findFirst();
    }

    /** Which events it sees, by the settings. */
    Point point() {
        if (snapshot) {
            return Point.ofSnapshot(setting(TIME, "pg_snapshot"));
        }
        return numbering
                .map(table -> Point.after(table, setting(EVENT, "bigint"), TIMESTAMP))
                .orElseGet(() -> Point.at(TIMESTAMP));
    }

    /**
     * SQL for whether the server knows all that is seen: an instant asks for what is there, a moment for what had been committed.
     *
     * @param moment SQL for the text of the moment, of which there is none otherwise
     */
    String isKnown(String moment) {
        return snapshot ? Snapshots.knows(moment) : "true";
    }

    /** A query of its own is evaluated once for a statement, and not for each event. */
    private static String setting(String name, String type) {
        return "(select current_setting('%s')::%s)".formatted(name, type);
    }
}
