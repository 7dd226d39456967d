package org.hibernatepg.benchmarks.jmh;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.hibernate.SessionFactory;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.history.HistoryContext;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What lies between Hibernate and the driver: a transaction with one write, over connections that lead nowhere. */
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // by @Setup
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class AppliedVariables {
    private static final String WRITE = "update document set amount = amount + 1";

    private final Map<String, Object> request = Map.of("user", 42, "url", "/documents/42");
    private Arena untracked;
    private Arena tracked;

    /** Boots with a database, which is left alone afterwards. */
    @Setup
    public void start() {
        untracked = Arena.of(Competitors.UNTRACKED);
        tracked = Arena.of(Competitors.HISTORY);
        untracked.disconnect();
        tracked.disconnect();
    }

    /** Drops the databases. */
    @TearDown
    public void stop() {
        untracked.close();
        tracked.close();
    }

    /** Where there is no trigger. */
    @Benchmark
    public int untracked() {
        return write(untracked.sessionFactory());
    }

    /** Without a context. */
    @Benchmark
    public int tracked() {
        return write(tracked.sessionFactory());
    }

    /** With one, which is set by a statement of its own. */
    @Benchmark
    public int trackedInContext() {
        return HistoryContext.call(request, () -> write(tracked.sessionFactory()));
    }

    private static int write(SessionFactory factory) {
        return factory.fromTransaction(session -> session.doReturningWork(connection -> {
            try (Statement statement = connection.createStatement()) {
                return statement.executeUpdate(WRITE);
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }));
    }
}
