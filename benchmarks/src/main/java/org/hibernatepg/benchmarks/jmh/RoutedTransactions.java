package org.hibernatepg.benchmarks.jmh;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hibernate.Session;
import org.hibernate.SessionFactory;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.routing.RoutingSettings;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * A read-only transaction with one query, from Hibernate to the driver: one that chooses a server, of a primary and two
 * replicas, beside one without routing. Over connections that lead nowhere; the replicas are names for the primary.
 */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by @Setup
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutedTransactions {
    private Arena arena;
    private SessionFactory direct;
    private SessionFactory routed;
    private ReadOnlyScopes scopes;

    /** Boots with a database, which is left alone afterwards. */
    @Setup
    public void start() {
        arena = Arena.of(Competitors.UNTRACKED);
        List<Class<?>> entities = List.of(arena.entity(Document.class));
        direct = arena.boot(entities, Map.of(RoutingSettings.ENABLED, false));
        String url = arena.database().jdbcUrl();
        routed = arena.boot(
                entities,
                Map.of(
                        RoutingSettings.REPLICAS,
                        Map.of("r1", url, "r2", url),
                        RoutingSettings.TEST_MODE,
                        true,
                        RoutingSettings.PROBE_INTERVAL,
                        Duration.ofDays(1)));
        scopes = ReadOnlyScopes.of(routed);
        arena.disconnect();
    }

    /** Drops the database. */
    @TearDown
    public void stop() {
        routed.close();
        direct.close();
        arena.close();
    }

    /** Without routing. */
    @Benchmark
    public int direct() {
        return readOnly(direct);
    }

    /** Its connection is set to read-only. */
    @Benchmark
    public int routed() {
        return readOnly(routed);
    }

    /** Within a scope. */
    @Benchmark
    public int scoped() {
        return scopes.call(RoutedTransactions::query);
    }

    /** A scope that is opened and closed, without a transaction. */
    @Benchmark
    public ReadOnlyScope scope() {
        try (ReadOnlyScope scope = scopes.open()) {
            return scope;
        }
    }

    private static int readOnly(SessionFactory factory) {
        return factory.fromTransaction(session -> {
            session.doWork(connection -> connection.setReadOnly(true));
            return query(session);
        });
    }

    private static int query(Session session) {
        return session.doReturningWork(RoutedTransactions::query);
    }

    private static int query(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("select 1")) {
            row.next();
            return row.getInt(1);
        }
    }
}
