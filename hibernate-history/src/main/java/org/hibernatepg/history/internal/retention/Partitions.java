package org.hibernatepg.history.internal.retention;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernatepg.history.EventPartition;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.partition.EventPartitions;

/** The partitions of the event tables of some histories. */
final class Partitions {
    /** Who waits for a lock on an event table makes everybody wait who writes after him. */
    private static final String LOCK_TIMEOUT = "set local lock_timeout = '5s'";

    private final List<EventTableSql> tables;
    private final OwnTransactions transactions;

    Partitions(List<EventTableSql> tables, OwnTransactions transactions) {
        this.tables = tables;
        this.transactions = transactions;
    }

    List<EventPartition> list() {
        return transactions.call(connection -> {
            List<EventPartition> partitions = new ArrayList<>();
            for (EventTableSql table : tables) {
                partitions.addAll(of(table, connection));
            }
            return partitions;
        });
    }

    /** Those of one table; none if it has none. */
    static List<EventPartition> of(EventTableSql table, Connection connection) throws SQLException {
        return Jdbc.rows(
                connection,
                EventPartitions.list(table.name()),
                row -> new EventPartition(
                        table.name(),
                        Objects.requireNonNull(row.getString("name")),
                        instant(row, "lower"),
                        instant(row, "upper"),
                        row.getBoolean("rest")));
    }

    private static Optional<Instant> instant(ResultSet row, String column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class)).map(OffsetDateTime::toInstant);
    }

    List<EventPartition> createAhead(int periods) {
        if (periods < 0 || periods > 999) {
            throw new IllegalArgumentException(
                    "Partitions can be created for 0 to 999 coming periods, not for %d.".formatted(periods));
        }
        for (EventTableSql table : tables) {
            if (table.history().options().partitions().isPartitioned()) {
                transactions.call(connection -> {
                    Jdbc.execute(connection, LOCK_TIMEOUT);
                    Jdbc.execute(
                            connection,
                            new EventPartitions(
                                            table.recorded().eventsName(),
                                            table.history().options().partitions())
                                    .create(table.name(), periods));
                    return table;
                });
            }
        }
        return list();
    }

    List<EventPartition> detach(Instant before) {
        return past(before, (connection, partition) -> {
            transactions.leaving(connection, partition.table(), partition.name());
            Jdbc.execute(connection, EventPartitions.detach(partition.table(), partition.name()));
        });
    }

    List<EventPartition> drop(Instant before) {
        return past(before, (connection, partition) -> drop(connection, partition, transactions));
    }

    /** Drops one. */
    static void drop(Connection connection, EventPartition partition, OwnTransactions transactions)
            throws SQLException {
        Jdbc.execute(connection, LOCK_TIMEOUT);
        transactions.leaving(connection, partition.table(), partition.name());
        Jdbc.execute(connection, "drop table " + partition.name());
    }

    private interface Step {
        void on(Connection connection, EventPartition partition) throws SQLException;
    }

    /** Those that are wholly older, each in a transaction of its own, so that locks are kept for a moment. */
    private List<EventPartition> past(Instant before, Step step) {
        List<EventPartition> past =
                list().stream().filter(partition -> isPast(partition, before)).toList();
        for (EventPartition partition : past) {
            transactions.call(connection -> {
                Jdbc.execute(connection, LOCK_TIMEOUT);
                step.on(connection, partition);
                return partition;
            });
        }
        return past;
    }

    private static boolean isPast(EventPartition partition, Instant before) {
        return partition.to().filter(to -> !to.isAfter(before)).isPresent();
    }
}
