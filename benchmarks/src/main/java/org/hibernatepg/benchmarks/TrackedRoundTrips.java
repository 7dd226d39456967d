package org.hibernatepg.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.hibernatepg.history.HistoryContext;

/** How many statements more a transaction sends that writes fifty entities; a JDBC batch is one. */
final class TrackedRoundTrips implements Question {
    private static final int EACH = 50;
    private static final String CONTEXT = "tracked in a context";

    @Override
    public List<Result> answer(Size size) {
        try (SessionKinds kinds = new SessionKinds(EACH, EACH)) {
            kinds.add("untracked", TrackedSessions.Untracked.class);
            kinds.add("tracked", TrackedSessions.Tracked.class);
            kinds.addWithin(CONTEXT, "tracked", work -> HistoryContext.run(Map.of("user", 42), work));
            kinds.add("Envers", TrackedSessions.Recorded.class);
            List<Result> results = new ArrayList<>();
            results.addAll(more("persist", kinds, Sessions::clear, Sessions::persist));
            results.addAll(more("change", kinds, Sessions::fill, Sessions::change));
            results.addAll(more("remove", kinds, Sessions::fill, Sessions::remove));
            return results;
        }
    }

    private static List<Result> more(
            String work, SessionKinds kinds, Consumer<Sessions> prepare, Consumer<Sessions> action) {
        int untracked = kinds.statements("untracked", prepare, action);
        return List.of(
                result(work, "tracked", 0, kinds.statements("tracked", prepare, action) - untracked),
                result(work, CONTEXT, 1, kinds.statements(CONTEXT, prepare, action) - untracked),
                result(work, "Envers", Result.NO_TARGET, kinds.statements("Envers", prepare, action) - untracked));
    }

    private static Result result(String work, String kind, double target, int more) {
        return new Result("%s, %s: statements beyond those of untracked".formatted(work, kind), more, target);
    }
}
