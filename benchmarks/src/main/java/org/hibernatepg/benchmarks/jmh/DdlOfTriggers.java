package org.hibernatepg.benchmarks.jmh;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.trigger.internal.ddl.TriggerDdl;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** What a start does for the triggers of five tracked entities, one of which has sixty columns. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by @Setup
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class DdlOfTriggers {
    private Arena arena;
    private List<TriggerDefinition> definitions;
    private SqlStringGenerationContext names;

    /** Boots the entities. */
    @Setup
    public void start() {
        arena = Arena.of(Competitors.HISTORY);
        definitions =
                UnitTriggers.of(arena.sessionFactory()).orElseThrow().all().toList();
        names = arena.sessionFactory().unwrap(SessionFactoryImplementor.class).getSqlStringGenerationContext();
    }

    /** Drops the database. */
    @TearDown
    public void stop() {
        arena.close();
    }

    /** The statements that install them. */
    @Benchmark
    public void create(Blackhole blackhole) {
        for (TriggerDefinition definition : definitions) {
            blackhole.consume(new TriggerDdl(definition, names).create(List.of()));
        }
    }

    /** The hashes by which it is seen that nothing changed. */
    @Benchmark
    public void hash(Blackhole blackhole) {
        for (TriggerDefinition definition : definitions) {
            blackhole.consume(new TriggerDdl(definition, names).hash());
        }
    }
}
