package org.hibernatepg.history.internal.seal;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.history.SealFault;
import org.hibernatepg.history.SealHead;
import org.hibernatepg.history.SealedTable;
import org.jspecify.annotations.Nullable;

/** Compares the rows of one table with its chain. */
public final class SealCheck {
    private static final int MOST_FAULTS = 20;

    private final SealChain table;
    private final SharedSessionContract session;

    /** Checks a table over a session. */
    public SealCheck(SealChain table, SharedSessionContract session) {
        this.table = table;
        this.session = session;
    }

    /** The last link; none if nothing was ever sealed. */
    public Optional<SealHead> head() {
        return SealConnection.call(session, this::head);
    }

    private Optional<SealHead> head(Connection connection) throws SQLException {
        return SealConnection.rows(
                        connection, SealConnection.sql(table, connection).head())
                .stream()
                .map(row -> new SealHead(table.chain(), number(row.get(0)), String.valueOf(row.get(1))))
                .findFirst();
    }

    private static long number(@Nullable String text) {
        return Long.parseLong(String.valueOf(text));
    }

    private static @Nullable Long numberIfAny(@Nullable String text) {
        return text == null ? null : Long.valueOf(text);
    }

    /** What is found, also of links that were noted. */
    public SealedTable verify(List<SealHead> noted) {
        return SealConnection.call(session, connection -> verify(connection, noted));
    }

    private SealedTable verify(Connection connection, List<SealHead> noted) throws SQLException {
        SealSql sql = SealConnection.sql(table, connection);
        List<SealFault> faults = new ArrayList<>();
        for (SealHead head : noted) {
            if (!isThere(head, connection, sql)) {
                faults.add(new SealFault(table.chain(), SealFault.Kind.CUT, null, head.position()));
            }
        }
        long faulty = faults.size();
        Map<String, Long> counts = new HashMap<>();
        for (List<@Nullable String> row : SealConnection.rows(connection, sql.verify(MOST_FAULTS))) {
            String kind = String.valueOf(row.get(0));
            if (kind.equals("count")) {
                counts.put(String.valueOf(row.get(1)), number(row.get(2)));
            } else if (kind.equals("faults")) {
                faulty += number(row.get(2));
            } else {
                faults.add(new SealFault(
                        table.chain(),
                        SealFault.Kind.valueOf(String.valueOf(row.get(1))),
                        numberIfAny(row.get(2)),
                        numberIfAny(row.get(3))));
            }
        }
        return new SealedTable(
                table.chain(),
                counts.getOrDefault("SEALED", 0L),
                counts.getOrDefault("REMOVED", 0L),
                counts.getOrDefault("PENDING", 0L),
                faulty,
                faults,
                head(connection));
    }

    private static boolean isThere(SealHead head, Connection connection, SealSql sql) throws SQLException {
        return SealConnection.rows(connection, sql.link(), head.position()).stream()
                .anyMatch(row -> head.hash().equals(row.get(0)));
    }
}
