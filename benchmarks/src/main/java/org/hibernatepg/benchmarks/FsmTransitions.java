package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.FSM;
import org.hibernatepg.trigger.Transition;

/** What a state machine costs where every transition is allowed. */
final class FsmTransitions implements Question {
    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Guarded.class, Free.class).start()) {
            Tables.fill(
                    unit, size.rows(), "guarded (id, status) select n, 'DRAFT'", "free (id, status) select n, 'DRAFT'");
            Spread ratio = Comparison.ratio(
                    size.rounds(),
                    () -> Tables.reset(unit, "guarded", "status = 'DRAFT'"),
                    () -> unit.jdbc("update guarded set status = 'PUBLISHED'"),
                    () -> Tables.reset(unit, "free", "status = 'DRAFT'"),
                    () -> unit.jdbc("update free set status = 'PUBLISHED'"));
            return List.of(new Result("FSM on %,d valid transitions / no trigger".formatted(size.rows()), ratio, 1.25));
        }
    }

    @Entity(name = "Guarded")
    @FSM(name = "status", attribute = "status", transitions = @Transition(from = "DRAFT", to = "PUBLISHED"))
    static class Guarded {
        @Id
        int id;

        String status;
    }

    @Entity(name = "Free")
    static class Free {
        @Id
        int id;

        String status;
    }
}
