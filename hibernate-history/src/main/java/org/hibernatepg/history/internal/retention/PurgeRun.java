package org.hibernatepg.history.internal.retention;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.history.EventPartition;
import org.hibernatepg.history.Purged;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;

/**
 * Removes old events, range of pages by range of pages, each in a transaction of its own. Pages are the only order in which a table can be
 * walked through in bounded steps without an index for it.
 */
final class PurgeRun {
    /** Of one page, so that a range of pages has about as many events as a batch. */
    private static final int EVENTS_OF_PAGE = 50;

    /** How many contexts are looked for at once, since that reads all events. */
    private static final int CONTEXTS = 100_000;

    private static final String LOCK = """
            select pg_try_advisory_xact_lock(hashtextextended('pghistory.purge', to_regclass({table})::oid::bigint))""";

    private static final String PAGES = """
            select coalesce(pg_relation_size(to_regclass({part})) / current_setting('block_size')::bigint, 0)""";

    private final OwnTransactions transactions;
    private final Map<String, Long> events = new LinkedHashMap<>();
    private final List<String> dropped = new ArrayList<>();
    private final List<String> busy = new ArrayList<>();
    private long contexts;

    PurgeRun(OwnTransactions transactions) {
        this.transactions = transactions;
    }

    Purged purged() {
        return new Purged(events, contexts, dropped, busy);
    }

    /** An instant of the database's clock, fixed. */
    String now(String expression) {
        return transactions.call(connection ->
                Sql.literal(text(connection, "select (%s)::text".formatted(expression))) + "::timestamptz");
    }

    void purge(EventTableSql table, PurgeOptions options) {
        events.merge(table.name(), 0L, Long::sum);
        List<EventPartition> partitions = transactions.call(connection -> Partitions.of(table, connection));
        if (partitions.isEmpty()) {
            purge(table, table.name(), options);
        }
        for (EventPartition partition : partitions) {
            if (busy.contains(table.name())) {
                return;
            }
            boolean isPast = isPast(partition, options);
            if (isPast && !options.keepsStates()) {
                dropWhole(table, partition);
            } else if (isPast || !isFuture(partition, options)) {
                purge(table, partition.name(), options);
                if (isPast) {
                    dropIfEmpty(table, partition);
                }
            }
        }
    }

    private boolean isPast(EventPartition partition, PurgeOptions options) {
        return partition
                .to()
                .filter(to -> is(Retentions.literal(to) + " <= " + options.before()))
                .isPresent();
    }

    private boolean isFuture(EventPartition partition, PurgeOptions options) {
        return partition
                .from()
                .filter(from -> is(Retentions.literal(from) + " >= " + options.before()))
                .isPresent();
    }

    private boolean is(String condition) {
        return transactions.call(connection ->
                text(connection, "select (%s)::text".formatted(condition)).equals("true"));
    }

    private void dropWhole(EventTableSql table, EventPartition partition) {
        long count = transactions.call(connection -> {
            long events = number(connection, "select count(*) from " + partition.name());
            Partitions.drop(connection, partition, transactions);
            return events;
        });
        events.merge(table.name(), count, Long::sum);
        dropped.add(partition.name());
    }

    private void dropIfEmpty(EventTableSql table, EventPartition partition) {
        boolean isEmpty = transactions.call(connection -> {
            if (busy.contains(table.name())
                    || number(
                                    connection,
                                    "select count(*) from (select from %s limit 1) as e".formatted(partition.name()))
                            > 0) {
                return false;
            }
            Partitions.drop(connection, partition, transactions);
            return true;
        });
        if (isEmpty) {
            dropped.add(partition.name());
        }
    }

    private void purge(EventTableSql table, String part, PurgeOptions options) {
        PurgeSql sql = new PurgeSql(table, options.before(), options.batch());
        long pages = transactions.call(connection -> number(
                connection, Template.of(PAGES).with("part", Sql.literal(part)).render()));
        long step = Math.max(1, options.batch() / EVENTS_OF_PAGE);
        for (long from = 0; from < pages; from += step) {
            PurgeSql.Pages range = new PurgeSql.Pages(part, from, from + step);
            long removed = options.batch();
            while (removed >= options.batch()) {
                removed = batch(table, sql, range, options);
            }
            if (removed < 0) {
                busy.add(table.name());
                return;
            }
        }
    }

    /** How many events were removed; less than none if another node is at the table. */
    private long batch(EventTableSql table, PurgeSql sql, PurgeSql.Pages range, PurgeOptions options) {
        long removed = transactions.call(connection -> {
            String lock =
                    Template.of(LOCK).with("table", Sql.literal(table.name())).render();
            return text(connection, "select (%s)::text".formatted("(" + lock + ")"))
                            .equals("true")
                    ? remove(connection, table, sql, range, options)
                    : -1L;
        });
        if (removed > 0) {
            events.merge(table.name(), removed, Long::sum);
            pause(options.pause());
        }
        return removed;
    }

    private static long remove(
            Connection connection, EventTableSql table, PurgeSql sql, PurgeSql.Pages range, PurgeOptions options)
            throws SQLException {
        if (!options.keepsStates()) {
            return Jdbc.update(connection, sql.all(range));
        } else if (table.tracked().keepsOldRow()) {
            // Whole collections, so that there is nothing left to do in these pages.
            return number(connection, sql.counted(range));
        }
        long gone = Jdbc.update(connection, sql.gone(range));
        return gone + Jdbc.update(connection, sql.superseded(range));
    }

    void purgeContexts(String table, String references, PurgeOptions options) {
        List<Long> orphans;
        do {
            String query = PurgeSql.contexts(table, references, options.before(), CONTEXTS);
            orphans = transactions.call(connection -> Jdbc.rows(connection, query, row -> row.getLong(1)));
            for (int from = 0; from < orphans.size(); from += options.batch()) {
                List<Long> batch = orphans.subList(from, Math.min(from + options.batch(), orphans.size()));
                contexts += transactions.call(connection -> Jdbc.update(connection, contexts(table, batch)));
                pause(options.pause());
            }
        } while (orphans.size() == CONTEXTS);
    }

    private static String contexts(String table, List<Long> ids) {
        return "delete from %s where pgh_id in (%s)"
                .formatted(table, ids.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted between two batches; what they removed is gone.", e);
        }
    }

    private static long number(Connection connection, String sql) throws SQLException {
        return Objects.requireNonNull(
                Jdbc.rows(connection, sql, row -> row.getLong(1)).get(0));
    }

    private static String text(Connection connection, String sql) throws SQLException {
        return Optional.ofNullable(
                        Jdbc.rows(connection, sql, row -> row.getString(1)).get(0))
                .orElse("");
    }
}
