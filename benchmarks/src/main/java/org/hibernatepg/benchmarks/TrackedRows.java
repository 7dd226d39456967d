package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/** What the history of rows costs. */
final class TrackedRows implements Question {
    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Tracked.class, Untracked.class).start()) {
            double inserts = Comparison.ratio(
                    size.rounds(),
                    () -> unit.truncate(),
                    () -> insert(unit, "tracked", size),
                    () -> insert(unit, "untracked", size));
            unit.truncate();
            insert(unit, "tracked", size);
            insert(unit, "untracked", size);
            double updates = Comparison.ratio(
                    size.rounds(),
                    () -> Tables.reset(unit, "tracked", "amount = 0"),
                    () -> unit.jdbc("update tracked set amount = amount + 1"),
                    () -> Tables.reset(unit, "untracked", "amount = 0"),
                    () -> unit.jdbc("update untracked set amount = amount + 1"));
            return List.of(
                    new Result("insert, tracked / untracked", inserts, 2.2),
                    new Result("update, tracked / untracked", updates, 3.0));
        }
    }

    private static void insert(TestUnit unit, String table, Size size) {
        Tables.fill(unit, size.rows(), table + " (id, name, amount) select n, 'name ' || n, n");
    }

    @Entity(name = "Tracked")
    @TrackHistory
    static class Tracked {
        @Id
        int id;

        String name;
        int amount;
    }

    @Entity(name = "Untracked")
    static class Untracked {
        @Id
        int id;

        String name;
        int amount;
    }
}
