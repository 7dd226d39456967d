package org.hibernatepg.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.IntConsumer;
import org.hibernate.SessionFactory;
import org.hibernatepg.benchmarks.ReadUnits.Line;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.wire.WireCount;
import org.hibernatepg.benchmarks.wire.WireProxy;
import org.hibernatepg.routing.ReadOnlyScopes;
import org.hibernatepg.testing.ReplicationCluster;

/**
 * What it costs that a read-only transaction chooses its server, of a primary and two standbys: one row found by its key, in
 * a transaction that was set to read-only, and in a scope; against the same transaction without routing.
 */
final class RoutedReads implements Question {
    private static final int COUNTED = 100;
    private static final Duration HARDLY_EVER = Duration.ofHours(1);

    @Override
    public List<Result> answer(Size size) {
        try (ReplicationCluster cluster = ReplicationCluster.start(2)) {
            List<Result> results = new ArrayList<>(counted(cluster));
            try (ReadUnits units = new ReadUnits(cluster, COUNTED, node -> node.jdbcUrl(), Duration.ofSeconds(1))) {
                results.addAll(measured(units, size));
            }
            return results;
        }
    }

    private static List<Result> measured(ReadUnits units, Size size) {
        int reads = Math.max(size.rows() / 100, 10);
        ReadOnlyScopes scopes = ReadOnlyScopes.of(units.routed());
        // Enough, at full size, for a share that is known to half a percent.
        int samples = Math.max(size.rows() / 25, 10);
        Runnable routed = () -> repeat(reads, id -> read(units.routed(), id));
        // Short rounds, and many of them: the difference is small beside what else a machine does.
        Comparison comparison = new Comparison()
                .add("direct", () -> {}, () -> repeat(reads, id -> read(units.direct(), id)))
                .add("routed", () -> {}, routed::run)
                .add("scope", () -> {}, () -> repeat(reads, id -> scopes.run(session -> session.find(Line.class, id))))
                .run(size.rounds() * 5);
        return List.of(
                new Result("a routed read / one without routing", comparison.ratio("routed", "direct"), 1.05),
                new Result("a read in a scope / one without routing", comparison.ratio("scope", "direct"), 1.05),
                new Result("percent of the time on the processor that is routing's", CpuShare.of(routed, samples), 5));
    }

    /** Over proxies, which count. */
    private static List<Result> counted(ReplicationCluster cluster) {
        Map<String, WireProxy> proxies = new LinkedHashMap<>();
        cluster.nodes().forEach(node -> proxies.put(node.name(), WireProxy.to("127.0.0.1", node.port())));
        try (ReadUnits units = new ReadUnits(
                cluster,
                COUNTED,
                node -> "jdbc:postgresql://127.0.0.1:"
                        + proxy(proxies, node.name()).port() + "/" + ReplicationCluster.DATABASE,
                HARDLY_EVER)) {
            Map<String, WireCount> direct = count(proxies, id -> read(units.direct(), id));
            Map<String, WireCount> routed = count(proxies, id -> read(units.routed(), id));
            ReadOnlyScopes scopes = ReadOnlyScopes.of(units.routed());
            Map<String, WireCount> scope = count(proxies, id -> scopes.run(session -> session.find(Line.class, id)));
            return List.of(
                    spread("standby1", routed),
                    spread("standby2", routed),
                    new Result("of 100 routed reads, on the primary", statements("primary", routed), 0),
                    new Result("round trips of a read without routing", roundTrips(direct), Result.NO_TARGET),
                    new Result("round trips of a routed read", roundTrips(routed), roundTrips(direct)),
                    new Result("round trips of a read in a scope", roundTrips(scope), roundTrips(direct)));
        } finally {
            proxies.values().forEach(WireProxy::close);
        }
    }

    private static Result spread(String server, Map<String, WireCount> counts) {
        return new Result("of 100 routed reads, on " + server, statements(server, counts), COUNTED / 2.0);
    }

    private static double statements(String server, Map<String, WireCount> counts) {
        return Objects.requireNonNull(counts.get(server)).statements();
    }

    private static double roundTrips(Map<String, WireCount> counts) {
        return counts.values().stream().mapToLong(WireCount::roundTrips).sum() / (double) COUNTED;
    }

    private static WireProxy proxy(Map<String, WireProxy> proxies, String name) {
        return Objects.requireNonNull(proxies.get(name));
    }

    private static Map<String, WireCount> count(Map<String, WireProxy> proxies, IntConsumer read) {
        // The first ones make connections, and name statements on the server.
        repeat(COUNTED, read);
        proxies.values().forEach(WireProxy::clear);
        repeat(COUNTED, read);
        Map<String, WireCount> counts = new LinkedHashMap<>();
        proxies.forEach((name, proxy) -> counts.put(name, proxy.count()));
        return counts;
    }

    private static void repeat(int times, IntConsumer read) {
        for (int i = 0; i < times; i++) {
            read.accept(1 + i % COUNTED);
        }
    }

    private static void read(SessionFactory factory, int id) {
        factory.inTransaction(session -> {
            session.doWork(connection -> connection.setReadOnly(true));
            session.find(Line.class, id);
        });
    }
}
