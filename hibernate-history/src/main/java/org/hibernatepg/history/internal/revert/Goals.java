package org.hibernatepg.history.internal.revert;

import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.RevertException;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.past.Point;
import org.hibernatepg.trigger.spi.Sql;

/** What is meant by an event, a transaction and a context. */
final class Goals {
    private Goals() {}

    static Goal event(RevertedObject object, Event<?> event) {
        Point upTo = Point.after(
                object.history.numberingTable(),
                String.valueOf(event.id()),
                "timestamptz " + Sql.literal(Point.timestamp(event.createdAt())));
        boolean isAlone = object.entityTables().size() == 1;
        return new Goal(
                point(event, upTo), isAlone ? Optional.of(event.id()) : Optional.empty(), "event " + event.id());
    }

    /**
     * With what was inserted in the transaction of an insert, and without the deletes in that of a delete: what the event
     * shows is the whole object.
     */
    private static Point point(Event<?> event, Point upTo) {
        String same = event.transactionId().isPresent()
                ? "pgh_xid = '%d'".formatted(event.transactionId().getAsLong())
                : "false";
        String code = Sql.literal(event.operation().code());
        return switch (event.operation()) {
            case INSERT, BASELINE ->
                (table, row) -> "(%1$s or (%2$s.pgh_operation = %3$s and %2$s.%4$s))"
                        .formatted(upTo.sees(table, row), row, code, same);
            case DELETE ->
                (table, row) -> "(%1$s and not (%2$s.pgh_operation = %3$s and %2$s.%4$s))"
                        .formatted(upTo.sees(table, row), row, code, same);
            case UPDATE, BEFORE_UPDATE, SNAPSHOT -> upTo;
        };
    }

    static Goal transaction(RevertedObject object, long id) {
        return before(object, "pgh_xid = '%d'".formatted(id), "transaction " + id);
    }

    static Goal context(RevertedObject object, UUID id) {
        if (!object.history.history().options().context().id()) {
            throw new RevertException("%s does not store the ids of contexts."
                    .formatted(object.history.history().eventName()));
        }
        return before(object, "pgh_context_id = " + Sql.literal(id.toString()), "context " + id);
    }

    private record First(long id, String createdAt) {}

    /** By the numbers of the events where they are numbered together, elsewhere by their time. */
    private static Goal before(RevertedObject object, String test, String text) {
        First first = first(object, test)
                .orElseThrow(() -> new RevertException("%s was not written in %s.".formatted(object.name(), text)));
        String time = "timestamptz " + Sql.literal(first.createdAt());
        return new Goal(
                (table, row) -> table.numbering().equals(object.history.numberingTable())
                        ? "%s.pgh_id < %d".formatted(row, first.id())
                        : "%s.pgh_created_at < %s".formatted(row, time),
                Optional.empty(),
                "before " + text);
    }

    private static Optional<First> first(RevertedObject object, String test) {
        String events = Stream.concat(
                        object.entityTables().stream(), object.collectionTables(new StoredRows()).stream())
                .filter(table -> table.past().numbering().equals(object.history.numberingTable()))
                .map(table -> "select pgh_id, pgh_created_at from %s as e where %s and %s and pgh_operation <> %s"
                        .formatted(
                                table.past().events(),
                                table.isOfObject("e"),
                                test,
                                Sql.literal(EventOperation.SNAPSHOT.code())))
                .collect(Collectors.joining("\nunion all\n"));
        String sql = "select pgh_id, pgh_created_at::text from (\n%s) as pgh__events order by pgh_id limit 1"
                .formatted(events);
        return object.session.doReturningWork(
                connection -> Jdbc.first(connection, sql, row -> new First(row.getLong(1), row.getString(2))));
    }
}
