package org.hibernatepg.benchmarks.competitor;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import net.bytebuddy.description.annotation.AnnotationDescription;
import org.hibernatepg.benchmarks.comparison.Competitor;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.benchmarks.comparison.Shape;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.HistoryContext;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.trigger.Level;

/**
 * {@code @TrackHistory}.
 *
 * @param level whether the triggers run for each row or for each statement
 * @param storage where contexts are stored
 * @param inContext whether each transaction has a context
 */
record Tracked(Level level, ContextStorage storage, boolean inContext) implements Competitor {
    @Override
    public String name() {
        String context = storage == ContextStorage.SHARED ? ", shared context" : ", context";
        return "history, %s triggers%s".formatted(level.name().toLowerCase(Locale.ROOT), inContext ? context : "");
    }

    @Override
    public List<AnnotationDescription> annotations(Class<?> shape) {
        return List.of(AnnotationDescription.Builder.ofType(TrackHistory.class)
                .defineEnumerationArray("level", Level.class, level)
                .defineEnumerationArray("context", ContextStorage.class, storage)
                .build());
    }

    @Override
    public void within(int request, Runnable transaction) {
        if (inContext) {
            HistoryContext.run(Map.of("user", request % 100, "url", "/documents/" + request), transaction);
        } else {
            transaction.run();
        }
    }

    @Override
    public Optional<String> events(String table) {
        return Optional.of(table + "_event");
    }

    @Override
    public List<String> history(Shape shape, Filling filling) {
        return List.of("""
                insert into %1$s_event (%2$s, pgh_created_at, pgh_label, pgh_operation, pgh_xid)
                select %3$s, %4$s, 'update', case v when 1 then 'I' else 'U' end, (1000 + (v - 1) * %5$d + n)::text::xid8
                  %6$s""".formatted(
                        shape.table(),
                        String.join(", ", shape.columns()),
                        String.join(", ", shape.values()),
                        filling.time(),
                        filling.rows(),
                        filling.events()));
    }

    @Override
    public Optional<Past> past() {
        return isReadDifferently() ? Optional.of(new TrackedQueries()) : Optional.empty();
    }

    @Override
    public Optional<Recorded> recorded() {
        return isReadDifferently() ? Optional.of(new TrackedQueries()) : Optional.empty();
    }

    /** Rows and statements write the same events, so one of each storage is enough. */
    private boolean isReadDifferently() {
        return level == Level.STATEMENT && inContext == (storage == ContextStorage.SHARED);
    }
}
