package org.hibernatepg.history.internal.seal;

import java.util.Optional;
import org.hibernate.SharedSessionContract;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.trigger.spi.Sql;

/**
 * Notes in the chain what is done to sealed events on purpose, in the transaction that does it. Nothing is noted of events that
 * are not sealed, nor of tables.
 */
public final class SealMarks {
    private SealMarks() {}

    /**
     * Notes that events are removed. Before they are.
     *
     * @param reason what {@link org.hibernatepg.history.SealRecord#getMark()} says of it
     * @param numbers a query for their {@code pgh_id}s
     */
    public static void removing(
            SharedSessionContract session,
            TrackedHistories.Bound history,
            RecordedTable table,
            String reason,
            String numbers) {
        chain(session, history, table.events()).ifPresent(chain -> removing(session, chain, reason, numbers));
    }

    /** Notes that shared contexts are removed. Before they are. */
    public static void removingContexts(SharedSessionContract session, String reason, String numbers) {
        SealedTables.of(session.getFactory())
                .find(SealedTables.CONTEXTS)
                .ifPresent(chain -> removing(session, chain, reason, numbers));
    }

    private static void removing(SharedSessionContract session, SealChain chain, String reason, String numbers) {
        SealConnection.call(session, connection -> {
            SealSql sql = SealConnection.sql(chain, connection);
            Sealer.execute(connection, sql.mark("R", sql.removal(numbers, reason)));
            return true;
        });
    }

    /**
     * Seals events anew that were changed. After they were.
     *
     * @param reason what {@link org.hibernatepg.history.SealRecord#getMark()} says of it
     * @param numbers a query for their {@code pgh_id}s
     */
    public static void changed(
            SharedSessionContract session,
            TrackedHistories.Bound history,
            RecordedTable table,
            String reason,
            String numbers) {
        chain(session, history, table.events()).ifPresent(chain -> changed(session, chain, reason, numbers));
    }

    /** Seals shared contexts anew that were changed. After they were. */
    public static void changedContexts(SharedSessionContract session, String reason, String numbers) {
        SealedTables.of(session.getFactory())
                .find(SealedTables.CONTEXTS)
                .ifPresent(chain -> changed(session, chain, reason, numbers));
    }

    private static void changed(SharedSessionContract session, SealChain chain, String reason, String numbers) {
        String mark = "jsonb_build_object('reason', %s, 'by', session_user, 'at', clock_timestamp())"
                .formatted(Sql.literal(reason));
        SealConnection.call(session, connection -> {
            Sealer.execute(connection, SealConnection.sql(chain, connection).change(numbers, mark));
            return true;
        });
    }

    private static Optional<SealChain> chain(
            SharedSessionContract session, TrackedHistories.Bound history, Table events) {
        return history.history().options().protection().sealed()
                ? SealedTables.of(session.getFactory()).find(SealedTables.chain(events))
                : Optional.empty();
    }
}
