package org.hibernatepg.benchmarks.jmh;

import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hibernatepg.history.HistoryContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** Scopes of a context that are opened and closed. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ContextScopes {
    private final Map<String, Object> request = Map.of("user", 42, "url", "/documents/42");
    private final Map<String, Object> more = Map.of("reason", "by request of the customer");

    /** One. */
    @Benchmark
    public Map<String, Object> one() {
        try (HistoryContext scope = HistoryContext.open(request)) {
            return HistoryContext.current();
        }
    }

    /** One within another. */
    @Benchmark
    public Map<String, Object> nested() {
        try (HistoryContext outer = HistoryContext.open(request);
                HistoryContext inner = HistoryContext.open(more)) {
            return HistoryContext.current();
        }
    }
}
