package org.hibernatepg.history.internal.backfill;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.write.EventWriting;

/** Runs what {@link BackfillSql} says. */
final class TableBackfill {
    private final TrackedHistories.Bound history;
    private final RecordedTable table;
    private final EventWriting writing;
    private final BackfillSql sql;

    TableBackfill(SessionFactoryImplementor factory, TrackedHistories.Bound history, RecordedTable table) {
        this.history = history;
        this.table = table;
        this.writing = new EventWriting(factory, history, "BACKFILL");
        this.sql = new BackfillSql(factory, history, table, writing);
    }

    String eventName() {
        return history.history().eventName();
    }

    String table() {
        return table.tracked().subject().table().getName();
    }

    /** Writes all events that are missing, and gives their number. */
    long all(Connection connection) throws SQLException {
        return events(connection, KeyRange.ALL);
    }

    /**
     * Writes the missing events of the rows that follow a key.
     *
     * @param after the key as texts; empty for the first rows
     */
    Batch batch(Connection connection, List<String> after, int rows) throws SQLException {
        KeyRange range = range(connection, after, rows);
        return new Batch(events(connection, range), range.upTo());
    }

    /** So many rows and, of a collection, no more events than that, but for those of one owner. */
    private KeyRange range(Connection connection, List<String> after, int rows) throws SQLException {
        KeyRange ofRows = upTo(connection, after, sql.lastRow(after, rows)).orElse(new KeyRange(after, List.of()));
        return table.tracked().keepsOldRow()
                ? upTo(connection, after, sql.lastEvent(ofRows, rows)).orElse(ofRows)
                : ofRows;
    }

    private static Optional<KeyRange> upTo(Connection connection, List<String> after, String last) throws SQLException {
        return Jdbc.first(connection, last, TableBackfill::key).map(key -> new KeyRange(after, key));
    }

    private static List<String> key(ResultSet row) throws SQLException {
        return Arrays.asList((String[]) row.getArray(1).getArray());
    }

    private long events(Connection connection, KeyRange range) throws SQLException {
        long written = Jdbc.update(connection, sql.events(range));
        if (written > 0) {
            writing.finish(connection, table());
        }
        return written;
    }
}
