package org.hibernatepg.history.internal.backfill;

import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.hibernate.engine.spi.SessionFactoryImplementor;
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
        try (Statement statement = connection.createStatement()) {
            long written = statement.executeLargeUpdate(sql.all());
            finish(connection, written);
            return written;
        }
    }

    /** Writes the missing events of the rows that follow a key; empty if there are no more rows. */
    Optional<Batch> batch(Connection connection, List<String> last, int rows) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql.batch(last, rows))) {
            result.next();
            long written = result.getLong(1);
            Array key = result.getArray(2);
            finish(connection, written);
            return key == null
                    ? Optional.empty()
                    : Optional.of(new Batch(written, Arrays.asList((String[]) key.getArray())));
        }
    }

    private void finish(Connection connection, long written) throws SQLException {
        if (written > 0) {
            writing.finish(connection, table());
        }
    }
}
