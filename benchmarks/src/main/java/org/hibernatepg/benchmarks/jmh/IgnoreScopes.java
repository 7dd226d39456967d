package org.hibernatepg.benchmarks.jmh;

import java.util.concurrent.TimeUnit;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.TriggerSelection;
import org.hibernatepg.trigger.Triggers;
import org.hibernatepg.trigger.internal.schema.UnitTriggers;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** Scopes that ignore triggers, opened and closed in a session that writes nothing meanwhile: nothing is sent. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by @Setup
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class IgnoreScopes {
    private Arena arena;
    private Session session;
    private Triggers triggers;
    private String trigger;
    private TriggerSelection selection;

    /** Boots with a database, which is left alone afterwards. */
    @Setup
    public void start() {
        arena = Arena.of(Competitors.HISTORY);
        arena.disconnect();
        triggers = Triggers.of(arena.sessionFactory());
        trigger = UnitTriggers.of(arena.sessionFactory())
                .orElseThrow()
                .all()
                .findFirst()
                .orElseThrow()
                .uri();
        selection = TriggerSelection.of(arena.entity(Document.class));
        session = arena.sessionFactory().openSession();
        session.beginTransaction();
    }

    /** Drops the database. */
    @TearDown
    public void stop() {
        session.getTransaction().rollback();
        session.close();
        arena.close();
    }

    /** Of one trigger, by its URI. */
    @Benchmark
    public TriggerScope one() {
        try (TriggerScope scope = triggers.ignore(session, trigger)) {
            return scope;
        }
    }

    /** Of the triggers of one entity, which are looked for among all. */
    @Benchmark
    public TriggerScope ofAnEntity() {
        try (TriggerScope scope = triggers.ignore(session, selection)) {
            return scope;
        }
    }

    /** Of all triggers. */
    @Benchmark
    public TriggerScope all() {
        try (TriggerScope scope = triggers.ignoreAll(session)) {
            return scope;
        }
    }
}
