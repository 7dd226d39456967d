package org.hibernatepg.history.internal.seal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.jspecify.annotations.Nullable;

/** Seals the events of one table, batch by batch. Where it is interrupted, the next run looks for what is sealed already. */
public final class Sealer {
    private static final int BATCH = 10_000;

    private final SealChain table;
    private final SharedSessionContract session;

    /** Seals a table over a session. */
    public Sealer(SealChain table, SharedSessionContract session) {
        this.table = table;
        this.session = session;
    }

    /** What batches have done: how much in all, whether the last one was full, and where it ended. */
    private record Progress(long sealed, boolean more, String lastXid, String lastNumber, long highest) {}

    /** Which events are next. */
    private interface Candidates {
        String after(Progress progress);
    }

    /** How many events were sealed. */
    public long seal() {
        SealState state = SealConnection.call(session, this::state);
        if (state.isChanged()) {
            SealConnection.call(session, connection -> {
                Jdbc.execute(connection, SealConnection.sql(table, connection).change(state));
                return true;
            });
        }
        Progress progress = run(
                state,
                new Progress(0, true, "0", String.valueOf(Long.MIN_VALUE), Long.parseLong(state.highest())),
                before -> state.candidates(table.xid(), before.lastXid(), before.lastNumber()));
        if (state.isFresh()) {
            progress = run(
                    state,
                    new Progress(progress.sealed(), true, "0", String.valueOf(Long.MIN_VALUE), progress.highest()),
                    before -> SealState.candidatesWithoutTransaction(table.xid(), before.lastNumber()));
        }
        if (progress.sealed() > 0 || state.isChanged() || state.isFresh()) {
            end(state, progress.highest());
        }
        return progress.sealed();
    }

    private Progress run(SealState state, Progress start, Candidates candidates) {
        Progress progress = start;
        while (progress.more()) {
            progress = next(state, progress, candidates.after(progress));
        }
        return progress;
    }

    private void end(SealState state, long highest) {
        SealConnection.call(session, connection -> {
            Jdbc.execute(connection, SealConnection.sql(table, connection).end(state, highest));
            return true;
        });
    }

    private SealState state(Connection connection) throws SQLException {
        List<@Nullable String> row = SealConnection.rows(
                        connection, SealConnection.sql(table, connection).state())
                .get(0);
        return new SealState(
                String.valueOf(row.get(0)),
                String.valueOf(row.get(1)),
                String.valueOf(row.get(2)),
                row.get(3),
                row.get(4),
                String.valueOf(row.get(5)),
                String.valueOf(row.get(6)),
                String.valueOf(row.get(7)),
                String.valueOf(row.get(8)),
                "t".equals(row.get(9)));
    }

    private Progress next(SealState state, Progress before, String candidates) {
        return SealConnection.callByIndex(session, connection -> {
            Jdbc.execute(connection, SealConnection.sql(table, connection).seal(candidates, state.horizon(), BATCH));
            String done = String.valueOf(SealConnection.rows(connection, "select current_setting(?)", SealLinks.RESULT)
                    .get(0)
                    .get(0));
            if (done.isEmpty()) {
                return new Progress(before.sealed(), false, before.lastXid(), before.lastNumber(), before.highest());
            }
            String[] parts = done.split(" ", -1);
            long sealed = Long.parseLong(parts[0]);
            return new Progress(
                    before.sealed() + sealed,
                    sealed == BATCH,
                    parts[1],
                    parts[2],
                    Math.max(before.highest(), Long.parseLong(parts[3])));
        });
    }
}
