package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.ReadOnly;

/** What protection costs where there is nothing to refuse. */
final class UnfiredTriggers implements Question {
    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit =
                TestUnit.of(Protected.class, Fixed.class, Free.class).start()) {
            String columns = " (id, status, amount) select n, 'open', n";
            Tables.fill(unit, size.rows(), "protected" + columns, "fixed" + columns, "free" + columns);
            return List.of(
                    new Result(
                            "@Protect that does not fire, on %,d updated rows / no trigger".formatted(size.rows()),
                            ratio(unit, size, "protected"),
                            1.2),
                    new Result(
                            "@ReadOnly that does not fire, on %,d updated rows / no trigger".formatted(size.rows()),
                            ratio(unit, size, "fixed"),
                            1.2));
        }
    }

    private static Spread ratio(TestUnit unit, Size size, String table) {
        return Comparison.ratio(
                size.rounds(),
                () -> Tables.reset(unit, table, "amount = 0"),
                () -> unit.jdbc("update " + table + " set amount = amount + 1"),
                () -> Tables.reset(unit, "free", "amount = 0"),
                () -> unit.jdbc("update free set amount = amount + 1"));
    }

    @Entity(name = "Protected")
    @Protect(name = "closed", operations = Operation.UPDATE, condition = "old.status = 'closed'")
    static class Protected {
        @Id
        int id;

        String status;
        int amount;
    }

    @Entity(name = "Fixed")
    @ReadOnly(name = "status", attributes = "status")
    static class Fixed {
        @Id
        int id;

        String status;
        int amount;
    }

    @Entity(name = "Free")
    static class Free {
        @Id
        int id;

        String status;
        int amount;
    }
}
