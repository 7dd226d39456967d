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
    private static final String BY_HAND = """
            create function refuse_transition() returns trigger language plpgsql as $$
            begin
                raise exception 'no transition from % to %', old.status, new.status;
            end $$;
            create trigger status before update on by_hand for each row
                when (old.status is distinct from new.status
                      and (old.status = 'DRAFT' and new.status = 'PUBLISHED') is not true)
                execute function refuse_transition()""";

    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit =
                TestUnit.of(Guarded.class, ByHand.class, Free.class).start()) {
            String columns = " (id, status) select n, 'DRAFT'";
            Tables.fill(unit, size.rows(), "guarded" + columns, "by_hand" + columns, "free" + columns);
            unit.jdbc(BY_HAND);
            Alternatives transitions = alternatives(unit, size, "status = 'PUBLISHED'");
            Alternatives others = alternatives(unit, size, "note = 'seen'");
            return List.of(
                    new Result(
                            "FSM on %,d valid transitions / no trigger".formatted(size.rows()),
                            transitions.ofAll("free"),
                            1.25),
                    asked("the same / by hand", transitions.ofAll("by_hand")),
                    asked("FSM on transitions of one row by its key / by hand", transitions.ofEach("by_hand")),
                    asked("the same / no trigger", transitions.ofEach("free")),
                    asked("FSM on other changes of one row by its key / by hand", others.ofEach("by_hand")),
                    asked("the same / no trigger", others.ofEach("free")));
        }
    }

    private static Alternatives alternatives(TestUnit unit, Size size, String change) {
        return new Alternatives(unit, size, "guarded", "by_hand", "free", "status = 'DRAFT', note = null", change);
    }

    private static Result asked(String what, Spread ratio) {
        return new Result(what, ratio, Result.NO_TARGET);
    }

    @Entity(name = "Guarded")
    @FSM(name = "status", attribute = "status", transitions = @Transition(from = "DRAFT", to = "PUBLISHED"))
    static class Guarded {
        @Id
        int id;

        String status;
        String note;
    }

    @Entity(name = "By_Hand")
    static class ByHand {
        @Id
        int id;

        String status;
        String note;
    }

    @Entity(name = "Free")
    static class Free {
        @Id
        int id;

        String status;
        String note;
    }
}
