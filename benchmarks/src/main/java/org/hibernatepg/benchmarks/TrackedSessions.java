package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.Audited;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;

/**
 * What history adds to transactions that persist, change and remove fifty entities of six columns, against what Envers and
 * Hibernate's own {@code @Audited} add. Each kind has a persistence unit to itself. The time of the whole transaction counts,
 * that of loading the entities too.
 */
final class TrackedSessions implements Question {
    private static final int EACH = 50;
    private static final String UNTRACKED = "untracked";
    private static final String TRACKED = "tracked";
    private static final String WITH_CONTEXT = "tracked in a context";
    private static final String ENVERS = "Envers";
    private static final String AUDITED = "Hibernate's @Audited";

    @Override
    public List<Result> answer(Size size) {
        int rows = Math.max(1, size.rows() / 10 / EACH) * EACH;
        try (SessionKinds kinds = new SessionKinds(rows, EACH)) {
            kinds.add(UNTRACKED, Untracked.class);
            kinds.add(TRACKED, Tracked.class);
            kinds.addWithin(WITH_CONTEXT, TRACKED, work -> HistoryContext.run(Map.of("user", 42), work));
            kinds.add(ENVERS, Recorded.class);
            HibernateAudited.entity().ifPresent(entity -> kinds.add(AUDITED, entity, HibernateAudited.changes()));
            List<Result> results = new ArrayList<>();
            results.addAll(results("persist", kinds, kinds.compare(size, Sessions::clear, Sessions::persist)));
            results.addAll(results("change", kinds, kinds.compare(size, Sessions::fill, Sessions::change)));
            results.addAll(results("remove", kinds, kinds.compare(size, Sessions::fill, Sessions::remove)));
            return results;
        }
    }

    private static List<Result> results(String work, SessionKinds kinds, Comparison times) {
        List<Result> results = new ArrayList<>();
        for (String kind : kinds.names()) {
            if (!kind.equals(UNTRACKED)) {
                results.add(new Result(
                        "%s, %s / untracked".formatted(work, kind), times.ratio(kind, UNTRACKED), Result.NO_TARGET));
            }
        }
        for (String kind : List.of(TRACKED, WITH_CONTEXT)) {
            results.add(new Result(
                    "%s, overhead of %s / of Envers".formatted(work, kind),
                    times.overhead(kind, ENVERS, UNTRACKED),
                    0.6));
        }
        return results;
    }

    @Entity(name = "Untracked")
    static class Untracked extends Document {}

    @Entity(name = "Tracked")
    @TrackHistory
    static class Tracked extends Document {}

    @Entity(name = "Recorded")
    @Audited
    @AuditOverride(forClass = Document.class)
    static class Recorded extends Document {}
}
