package org.hibernatepg.benchmarks.competitor;

import java.time.Instant;
import java.util.Optional;
import java.util.function.ToLongFunction;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Past;

/** No history: what everything else is compared with. Instead of what was, it shows what is. */
record Untracked() implements Competitor, Past {
    @Override
    public String name() {
        return "untracked";
    }

    @Override
    public Optional<Past> past() {
        return Optional.of(this);
    }

    @Override
    public long asOf(Arena arena, Instant instant, ToLongFunction<Reader> work) {
        return arena.read(session -> work.applyAsLong(new SessionReader(arena, session)));
    }
}
