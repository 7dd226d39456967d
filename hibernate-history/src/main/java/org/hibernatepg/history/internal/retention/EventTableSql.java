package org.hibernatepg.history.internal.retention;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.RecordedWrites;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.history.internal.past.EventSteps;

/** An event table as SQL speaks of it. */
final class EventTableSql {
    private final TrackedHistory history;
    private final RecordedTable recorded;
    private final UnitHistories unit;

    EventTableSql(TrackedHistory history, RecordedTable recorded, UnitHistories unit) {
        this.history = history;
        this.recorded = recorded;
        this.unit = unit;
    }

    TrackedHistory history() {
        return history;
    }

    RecordedTable recorded() {
        return recorded;
    }

    TrackedTable tracked() {
        return recorded.tracked();
    }

    /** Its name. */
    String name() {
        return unit.sqlName(recorded.events());
    }

    /** Which events say what was written, each write once. */
    String writes(String row) {
        RecordedWrites writes = new RecordedWrites(history);
        return writes.gaps().isEmpty() ? writes.test(row) : RecordedWrites.isWrite(row);
    }

    /** What tells one row from another, of an alias. */
    String key(String row) {
        return columns(row, tracked().key());
    }

    /** By what events are looked for, of an alias. */
    String lookedUp(String row) {
        return columns(row, tracked().lookedUp());
    }

    /** The same of the row before an update that changed it. */
    String oldLookedUp(String row) {
        return tracked().oldKey().stream()
                .filter(old -> tracked().lookedUp().contains(old.original()))
                .map(old -> row + "." + quoted(old))
                .collect(Collectors.joining(", "));
    }

    /** Whether an update gave the row of a collection to another owner, as the index of such events says it. */
    String isGivenAway(String row) {
        return tracked().oldKey().stream()
                .filter(old -> tracked().lookedUp().contains(old.original()))
                .map(old -> "%1$s.%2$s <> %1$s.%3$s".formatted(row, quoted(old), quoted(old.original())))
                .collect(Collectors.joining(" or "));
    }

    /** The key before an update that changed it, of an alias. */
    String oldKey(String row) {
        return tracked().oldKey().stream().map(old -> row + "." + quoted(old)).collect(Collectors.joining(", "));
    }

    /** Whether an update changed the key. */
    String isMoved(String row) {
        return tracked().oldKey().stream()
                .map(old -> row + "." + quoted(old) + " is not null")
                .collect(Collectors.joining(" or ", "(", ")"));
    }

    /** What an event adds to the rows with its key. */
    String step(String row) {
        return EventSteps.step(row, isMoved(row));
    }

    /** Has nothing known of the row before an update. */
    String forgotten() {
        return tracked().oldKey().stream().map(old -> quoted(old) + " = null").collect(Collectors.joining(", "));
    }

    String columns(String row, List<Column> columns) {
        return columns.stream()
                .map(column -> (row.isEmpty() ? "" : row + ".") + quoted(column))
                .collect(Collectors.joining(", "));
    }

    private String quoted(TrackedTable.OldKey old) {
        return quoted(new Column(old.name()));
    }

    String quoted(Column column) {
        return column.getQuotedName(dialect());
    }

    private Dialect dialect() {
        return unit.dialect();
    }
}
