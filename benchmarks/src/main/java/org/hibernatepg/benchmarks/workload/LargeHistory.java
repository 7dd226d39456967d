package org.hibernatepg.benchmarks.workload;

import java.util.OptionalLong;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Done;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Scale;
import org.hibernatepg.benchmarks.comparison.Workload;

/**
 * A write where there are many events already, and the indexes by which they are read.
 *
 * @param events how many there are
 */
record LargeHistory(long events) implements Workload {
    private static final int TRANSACTIONS = 300;

    @Override
    public String name() {
        return "change 1 entity with a history";
    }

    @Override
    public String unit() {
        return "transaction";
    }

    @Override
    public OptionalLong grown() {
        return OptionalLong.of(events);
    }

    @Override
    public boolean isFor(Competitor competitor) {
        return competitor.past().isPresent();
    }

    /** Once: a few events more in the rounds that follow make no difference. */
    @Override
    public void prepare(Arena arena, Scale scale) {
        arena.refillForWriting(new Filling(rows(scale), Reads.VERSIONS));
    }

    @Override
    public Done run(Arena arena, Scale scale) {
        int transactions = scale.of(TRANSACTIONS, 2);
        for (int i = 0; i < transactions; i++) {
            int document = (int) (1 + i * 7919L % rows(scale));
            arena.inTransaction(0, session -> session.find(arena.entity(Document.class), document)
                    .change());
        }
        return Done.written(transactions);
    }

    @Override
    public long events(Arena arena, Scale scale) {
        return scale.of(TRANSACTIONS, 2);
    }

    private int rows(Scale scale) {
        return scale.of((int) (events / Reads.VERSIONS), 2);
    }
}
