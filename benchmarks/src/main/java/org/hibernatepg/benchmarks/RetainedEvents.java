package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.history.EventPartitioning;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/** What it costs to write to an event table that is partitioned, and what a writer notices of a purge. */
final class RetainedEvents implements Question {
    private static final int SAMPLES = 200;

    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Parted.class, Whole.class).start()) {
            Comparison inserts = new Comparison();
            for (String table : List.of("whole", "parted")) {
                inserts.add(
                        table,
                        unit::truncate,
                        () -> Tables.fill(unit, size.rows(), table + " (id, name, amount) select n, 'name ' || n, n"));
            }
            inserts.run(size.rounds());
            return List.of(
                    new Result("rows inserted, partitioned / not", inserts.ratio("parted", "whole"), 1.05),
                    new Result("99th percentile of a write, during a purge / without", writes(unit, size), 2.0));
        }
    }

    private static Spread writes(TestUnit unit, Size size) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < Math.max(1, size.rounds() / 2); round++) {
            unit.truncate();
            Tables.fill(unit, size.rows(), "whole (id, name, amount) select n, 'name ' || n, n");
            unit.jdbc("update whole set amount = amount + 1");
            Instant before = Instant.now().plus(1, ChronoUnit.SECONDS);
            double without = percentile(unit, () -> true);
            CompletableFuture<Long> purge = CompletableFuture.supplyAsync(() -> History.of(unit.sessionFactory())
                    .retention()
                    .of(Whole.class)
                    .purge(before)
                    .run()
                    .total());
            double during = percentile(unit, purge::isDone);
            if (purge.join() < size.rows()) {
                throw new IllegalStateException("The purge left something");
            }
            ratios.add(during / without);
        }
        return Spread.of(ratios);
    }

    /** Of writes of one row each, of which there are enough, and until something is done. */
    private static double percentile(TestUnit unit, BooleanSupplier isDone) {
        List<Long> times = new ArrayList<>();
        try (Connection connection = unit.database().connect();
                PreparedStatement update =
                        connection.prepareStatement("update whole set amount = amount + 1 where id = ?")) {
            do {
                update.setInt(1, 1 + times.size() % 10);
                long start = System.nanoTime();
                update.executeUpdate();
                times.add(System.nanoTime() - start);
            } while (times.size() < SAMPLES || !isDone.getAsBoolean());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        times.sort(Long::compare);
        return times.get(times.size() * 99 / 100);
    }

    @MappedSuperclass
    abstract static class Small {
        @Id
        int id;

        String name = "";
        int amount;
    }

    @Entity(name = "Parted")
    @TrackHistory(partitionBy = EventPartitioning.MONTH)
    static class Parted extends Small {}

    @Entity(name = "Whole")
    @TrackHistory
    static class Whole extends Small {}
}
