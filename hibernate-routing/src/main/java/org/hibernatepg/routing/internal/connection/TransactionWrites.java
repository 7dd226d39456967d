package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.jspecify.annotations.Nullable;

/** What the current transaction of a connection has written, for whom it is tracked. */
final class TransactionWrites {
    /** Null unless the transaction has been given an id, which a transaction that only reads is not. */
    private static final String HAS_WRITTEN = "select pg_current_xact_id_if_assigned() is not null";

    private final Pins pins;
    private WriteKind kind = WriteKind.READS;

    /** Who knows that the transaction has written and not ended. */
    private @Nullable Tracker told;

    private final ManagedTransactions managed;

    TransactionWrites(Pins pins, ManagedTransactions managed) {
        this.pins = pins;
        this.managed = managed;
    }

    /**
     * A statement was executed.
     *
     * @param alone whether it was committed by itself
     */
    void executed(WriteKind executed, boolean alone, Connection connection) throws SQLException {
        Tracker tracker = executed == WriteKind.READS ? null : pins.tracker();
        if (tracker != null && managed.isActive()) {
            managed.written(pins, tracker);
        } else if (alone) {
            committedAtOnce(tracker, connection);
        } else {
            executed(executed);
        }
    }

    /** A statement was executed in the transaction. */
    void executed(WriteKind executed) {
        if (executed.compareTo(kind) > 0) {
            kind = executed;
            Tracker tracker = pins.tracker();
            if (kind == WriteKind.WRITES && tracker != null) {
                tracker.pending(true);
                told = tracker;
            }
        }
    }

    private void committedAtOnce(@Nullable Tracker tracker, Connection connection) {
        if (tracker != null) {
            pins.committed(tracker, connection);
        }
    }

    /** Before the commit: whether it will be one of a write that somebody wants to know of. */
    @Nullable
    Tracker beforeCommit(Connection connection) {
        Tracker tracker = pins.tracker();
        if (tracker == null || kind == WriteKind.READS) {
            return null;
        }
        return kind == WriteKind.WRITES || hasWritten(connection) ? tracker : null;
    }

    private static boolean hasWritten(Connection connection) {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(HAS_WRITTEN)) {
            return row.next() && row.getBoolean(1);
        } catch (SQLException e) {
            // A transaction that has failed writes nothing; what else is wrong, the commit will say.
            return false;
        }
    }

    /** After the commit. */
    void committed(@Nullable Tracker tracker, Connection connection) {
        if (tracker != null) {
            pins.committed(tracker, connection);
        }
    }

    /** The transaction has ended, one way or the other. */
    void ended() {
        kind = WriteKind.READS;
        if (told != null) {
            told.pending(false);
            told = null;
        }
    }
}
