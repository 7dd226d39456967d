package org.hibernatepg.history.internal.backfill;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.ToLongFunction;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.BackfilledTable;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.jdbc.OwnTransaction;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.SessionWork;

/**
 * Records the rows that no event tells of: each gets an event that says what it was before all others.
 *
 * <p>Nobody has to wait. A statement sees of another transaction both the row that it wrote and the event, or neither: a row
 * without an event is one that nobody had changed until then. Who changes it meanwhile writes an event with a number, which is greater
 * than any number of a baseline. Two backfills would not see each other's events, so one waits for the other.
 */
public final class Backfills {
    // One for all: the tables of histories may be the same, and somebody would lock them in another order.
    private static final String LOCK =
            "select pg_advisory_xact_lock(hashtextextended('hibernate-history:backfill', 0))";

    private final SessionFactoryImplementor factory;

    /** Of a session factory. */
    public Backfills(SessionFactoryImplementor factory) {
        this.factory = factory;
    }

    /** In the session's transaction, one statement for each table. */
    public List<BackfilledTable> inTransaction(SharedSessionContract session, Class<?>... entities) {
        if (!isInTransaction(session)) {
            throw new IllegalStateException(
                    "A backfill writes, and there is no transaction: begin one, or use backfillInBatches, which has its own.");
        }
        List<TableBackfill> tables = tables(entities);
        SessionWork.flush(session);
        return backfilled(
                tables,
                table -> session.doReturningWork(connection -> {
                    lock(connection);
                    return table.all(connection);
                }));
    }

    /** In transactions of its own, each over a number of rows; those of a collection are not parted. */
    public List<BackfilledTable> inBatches(SharedSessionContract session, int rows, Class<?>... entities) {
        if (rows < 1) {
            throw new IllegalArgumentException("A batch of %d rows: one row at least.".formatted(rows));
        } else if (isInTransaction(session)) {
            throw new IllegalStateException(
                    "Batches have transactions of their own, and the session is in one: use a new session, or backfill.");
        }
        return backfilled(tables(entities), table -> inBatches(session, rows, table));
    }

    private static boolean isInTransaction(SharedSessionContract session) {
        return ((SharedSessionContractImplementor) session).isTransactionInProgress();
    }

    /** The main table of a history last, so that its events have the lowest numbers: what an object begins with. */
    private static List<BackfilledTable> backfilled(List<TableBackfill> tables, ToLongFunction<TableBackfill> work) {
        List<BackfilledTable> backfilled = new ArrayList<>();
        for (TableBackfill table : tables) {
            backfilled.add(new BackfilledTable(table.eventName(), table.table(), work.applyAsLong(table)));
        }
        Collections.reverse(backfilled);
        return List.copyOf(backfilled);
    }

    private static long inBatches(SharedSessionContract session, int rows, TableBackfill table) {
        long written = 0;
        Batch batch;
        List<String> last = List.of();
        do {
            List<String> after = last;
            batch = OwnTransaction.call(
                    session,
                    () -> session.doReturningWork(connection -> {
                        lock(connection);
                        return table.batch(connection, after, rows);
                    }));
            written += batch.written();
            last = batch.last();
        } while (!batch.isLast());
        return written;
    }

    /** Its own statement, so that the next one sees what the other backfill wrote: not so in a transaction that keeps its view. */
    private static void lock(Connection connection) throws SQLException {
        if (connection.getTransactionIsolation() > Connection.TRANSACTION_READ_COMMITTED) {
            throw new IllegalStateException(
                    "A backfill needs the isolation READ COMMITTED: otherwise it could not see what another one has just written, and would write it again.");
        }
        Jdbc.execute(connection, LOCK);
    }

    private List<TableBackfill> tables(Class<?>... entities) {
        List<TrackedHistories.Bound> chosen = new ArrayList<>(chosen(entities));
        Collections.reverse(chosen);
        return chosen.stream()
                .flatMap(history -> reversed(history.tables()).stream().map(table -> table(history, table)))
                .toList();
    }

    private static List<RecordedTable> reversed(List<RecordedTable> tables) {
        List<RecordedTable> reversed = new ArrayList<>(tables);
        Collections.reverse(reversed);
        return reversed;
    }

    private TableBackfill table(TrackedHistories.Bound history, RecordedTable table) {
        return new TableBackfill(factory, history, table);
    }

    private List<TrackedHistories.Bound> chosen(Class<?>... entities) {
        List<TrackedHistories.Bound> all =
                UnitHistories.of(factory).map(UnitHistories::histories).orElse(List.of());
        if (entities.length == 0) {
            return all;
        }
        for (Class<?> entity : entities) {
            if (all.stream().noneMatch(bound -> bound.history().isOf(entity))) {
                throw UnitHistories.notTracked(factory, entity);
            }
        }
        return all.stream()
                .filter(bound -> Arrays.stream(entities).anyMatch(bound.history()::isOf))
                .toList();
    }
}
