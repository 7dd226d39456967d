package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import java.util.List;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/** What the history of small rows costs: three columns, the key the only index. An event has three times as many columns. */
final class TrackedRows implements Question {
    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Tracked.class, Untracked.class).start()) {
            return new BulkTracking(
                            "tracked",
                            "untracked",
                            "(id, name, amount) select n, 'name ' || n, n",
                            "amount = amount + 1")
                    .answer(unit, size);
        }
    }

    @MappedSuperclass
    abstract static class Small {
        @Id
        int id;

        String name = "";
        int amount;
    }

    @Entity(name = "Tracked")
    @TrackHistory
    static class Tracked extends Small {}

    @Entity(name = "Untracked")
    static class Untracked extends Small {}
}
