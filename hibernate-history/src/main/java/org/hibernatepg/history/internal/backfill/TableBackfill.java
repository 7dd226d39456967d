package org.hibernatepg.history.internal.backfill;

import java.sql.Array;
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
        long written = Jdbc.update(connection, sql.all());
        finish(connection, written);
        return written;
    }

    /** Writes the missing events of the rows that follow a key; empty if there are no more rows. */
    Optional<Batch> batch(Connection connection, List<String> last, int rows) throws SQLException {
        Optional<Batch> batch = Jdbc.first(connection, sql.batch(last, rows), TableBackfill::batch);
        finish(connection, batch.map(Batch::written).orElse(0L));
        return batch.filter(written -> !written.last().isEmpty());
    }

    private static Batch batch(ResultSet row) throws SQLException {
        Array key = row.getArray(2);
        return new Batch(row.getLong(1), key == null ? List.of() : Arrays.asList((String[]) key.getArray()));
    }

    private void finish(Connection connection, long written) throws SQLException {
        if (written > 0) {
            writing.finish(connection, table());
        }
    }
}
