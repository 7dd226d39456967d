package org.hibernatepg.benchmarks;

import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Triggers;

/** How the status of all triggers grows with their number. */
final class StatusOfTriggers implements Question {
    @Override
    public List<Result> answer(Size size) {
        Class<?>[] many = ManyTriggers.entities(size.triggers());
        Class<?>[] few = ManyTriggers.entities(size.triggers() / 10);
        try (TestUnit all = TestUnit.of(many).start();
                TestUnit tenth = TestUnit.of(few).start()) {
            int listed = list(all);
            all.clearStatements();
            list(all);
            int roundTrips = all.statements().size();
            Spread ratio = Comparison.ratio(size.rounds(), () -> {}, () -> list(all), () -> list(tenth));
            return List.of(
                    new Result("status of %d triggers / of a tenth of them".formatted(listed), ratio, 15),
                    new Result("round trips for it", roundTrips, 1));
        }
    }

    private static int list(TestUnit unit) {
        return Triggers.of(unit.sessionFactory()).list().size();
    }
}
