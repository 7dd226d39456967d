package org.hibernatepg.routing.internal.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Metrics;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.hibernatepg.routing.Replica;
import org.hibernatepg.routing.ReplicaStatus;
import org.jspecify.annotations.Nullable;

/** Counts with Micrometer. Loaded only where a registry was given, since an application may have no Micrometer. */
final class MicrometerMetrics extends RoutingMetrics {
    private static final String PREFIX = "hibernate.routing.";

    private final MeterRegistry registry;
    private final Tags unit;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<String, PerServer> servers = new HashMap<>();
    private final Map<String, Counter> fallbacks = new HashMap<>();
    private final Map<IgnoredToken, Counter> ignored = new EnumMap<>(IgnoredToken.class);

    /** Made once, so that nothing is looked up by tags on the way of a transaction. */
    private record PerServer(
            Counter reads, Counter writes, Counter retries, Counter evictions, Timer answered, Timer failed) {}

    private MicrometerMetrics(MeterRegistry registry, String unit) {
        this.registry = registry;
        this.unit = Tags.of("unit", unit);
    }

    /** With a registry, or {@code global}; null for anything else. */
    static @Nullable RoutingMetrics with(Object setting, String unit) {
        if (setting instanceof MeterRegistry registry) {
            return new MicrometerMetrics(registry, unit);
        }
        return "global".equals(setting) ? new MicrometerMetrics(Metrics.globalRegistry, unit) : null;
    }

    @Override
    public synchronized void bind(Replica primary, List<? extends Replica> replicas) {
        add(primary);
        replicas.forEach(this::add);
        replicas.forEach(this::addGauges);
        for (String reason : List.of(NONE_USABLE, NONE_CONNECTED, BEHIND)) {
            fallbacks.put(reason, counter("fallbacks", unit.and("reason", reason)));
        }
        for (IgnoredToken reason : IgnoredToken.values()) {
            ignored.put(reason, counter("tokens.ignored", unit.and("reason", reason.tag())));
        }
    }

    private void add(Replica server) {
        Tags tags = unit.and("server", server.name());
        servers.put(
                server.name(),
                new PerServer(
                        counter("transactions", tags.and("role", "read")),
                        counter("transactions", tags.and("role", "write")),
                        counter("retries", tags),
                        counter("evictions", tags),
                        timer(tags.and("outcome", "answered")),
                        timer(tags.and("outcome", "failed"))));
    }

    private void addGauges(Replica replica) {
        Tags tags = unit.and("server", replica.name());
        meters.add(Gauge.builder(PREFIX + "up", replica, MicrometerMetrics::up)
                .description("1 if the replica is read, 0 if it is left out")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder(PREFIX + "lag", replica, MicrometerMetrics::lag)
                .description("How long the replica has been behind the primary")
                .baseUnit("seconds")
                .tags(tags)
                .register(registry));
        meters.add(Gauge.builder(PREFIX + "lag.bytes", replica, MicrometerMetrics::lagBytes)
                .description("How much of the primary's log the replica has not replayed")
                .baseUnit("bytes")
                .tags(tags)
                .register(registry));
    }

    private static double up(Replica replica) {
        return replica.status() == ReplicaStatus.UP ? 1 : 0;
    }

    private static double lag(Replica replica) {
        Duration lag = replica.lag();
        return lag == null ? Double.NaN : lag.toNanos() / 1e9;
    }

    private static double lagBytes(Replica replica) {
        Long bytes = replica.lagBytes();
        return bytes == null ? Double.NaN : bytes.doubleValue();
    }

    private Counter counter(String name, Tags tags) {
        Counter counter = registry.counter(PREFIX + name, tags);
        meters.add(counter);
        return counter;
    }

    private Timer timer(Tags tags) {
        Timer timer = registry.timer(PREFIX + "probes", tags);
        meters.add(timer);
        return timer;
    }

    private PerServer of(Replica server) {
        return Objects.requireNonNull(servers.get(server.name()));
    }

    @Override
    public void began(Replica server, boolean readOnly) {
        PerServer own = of(server);
        (readOnly ? own.reads() : own.writes()).increment();
    }

    @Override
    public void fellBack(String reason) {
        Objects.requireNonNull(fallbacks.get(reason)).increment();
    }

    @Override
    public void retried(Replica server) {
        of(server).retries().increment();
    }

    @Override
    public void evicted(Replica server) {
        of(server).evictions().increment();
    }

    @Override
    public void probed(Replica server, long nanos, boolean answered) {
        PerServer own = of(server);
        (answered ? own.answered() : own.failed()).record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void ignored(IgnoredToken reason) {
        Objects.requireNonNull(ignored.get(reason)).increment();
    }

    @Override
    public synchronized void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }
}
