package org.hibernatepg.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What is made of events that are loaded, for each of a hundred of one object. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by @Setup
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class MappedEvents {
    private static final int VERSIONS = 100;

    private Arena arena;
    private Session session;
    private List<? extends Event<? extends Document>> events;

    /** Loads them. */
    @Setup
    public void load() {
        arena = Arena.of(Competitors.HISTORY);
        arena.refillForReading(new Filling(1, VERSIONS));
        session = arena.sessionFactory().openSession();
        events = History.of(arena.sessionFactory())
                .events(session, arena.entity(Document.class))
                .ofId(1)
                .list();
    }

    /** Drops the database. */
    @TearDown
    public void close() {
        session.close();
        arena.close();
    }

    /** {@link Event#snapshot()}. */
    @Benchmark
    @OperationsPerInvocation(VERSIONS)
    public void snapshot(Blackhole blackhole) {
        events.forEach(event -> blackhole.consume(event.snapshot()));
    }

    /** {@link Event#changes()}. */
    @Benchmark
    @OperationsPerInvocation(VERSIONS)
    public void changes(Blackhole blackhole) {
        events.forEach(event -> blackhole.consume(event.changes()));
    }
}
