package org.hibernatepg.benchmarks.workload;

import jakarta.persistence.LockModeType;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.benchmarks.comparison.Workload;

/**
 * Eight threads that each change one entity in a transaction, again and again.
 *
 * @param hot whether all change the same row, one after the other, instead of rows of their own
 */
record Writers(boolean hot) implements Workload {
    private static final int THREADS = 8;
    private static final int TRANSACTIONS = 100;

    @Override
    public String name() {
        return hot ? "8 threads change the same row" : "8 threads change rows of their own";
    }

    @Override
    public String unit() {
        return "transaction";
    }

    @Override
    public void prepare(Arena arena, Scale scale) {
        arena.refill(Shape.DOCUMENT, new Filling(THREADS, 1));
    }

    @Override
    public Done run(Arena arena, Scale scale) {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Future<?>> writers = new ArrayList<>();
            for (int thread = 1; thread <= THREADS; thread++) {
                int row = hot ? 1 : thread;
                writers.add(threads.submit(() -> change(arena, row, transactions(scale))));
            }
            for (Future<?> writer : writers) {
                writer.get();
            }
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException(e);
        } finally {
            threads.shutdownNow();
        }
        return Done.written((int) events(arena, scale));
    }

    @Override
    public long events(Arena arena, Scale scale) {
        return (long) THREADS * transactions(scale);
    }

    private static int transactions(Scale scale) {
        return scale.of(TRANSACTIONS, 2);
    }

    private static void change(Arena arena, int row, int times) {
        for (int i = 0; i < times; i++) {
            arena.inTransaction(
                    row, session -> session.find(arena.entity(Document.class), row, LockModeType.PESSIMISTIC_WRITE)
                            .change());
        }
    }
}
