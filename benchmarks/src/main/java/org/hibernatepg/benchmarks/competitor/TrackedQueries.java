package org.hibernatepg.benchmarks.competitor;

import java.time.Instant;
import java.util.List;
import java.util.function.ToLongFunction;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Past;
import org.hibernatepg.benchmarks.comparison.Recorded;
import org.hibernatepg.history.EventQuery;
import org.hibernatepg.history.History;

/** What {@link History} offers to ask with. */
final class TrackedQueries implements Past, Recorded {
    @Override
    public long asOf(Arena arena, Instant instant, ToLongFunction<Reader> work) {
        return history(arena).asOf(instant).call(session -> work.applyAsLong(new SessionReader(arena, session)));
    }

    @Override
    public long page(Arena arena, int document) {
        return arena.read(session -> history(arena)
                .timeline(session)
                .tracksIds(arena.entity(Document.class), List.of(document))
                .newestFirst()
                .page(PAGE)
                .events()
                .size());
    }

    @Override
    public long changes(Arena arena, int document) {
        return arena.read(session -> events(arena, session, document).list().stream()
                .mapToLong(event -> event.changes().size())
                .sum());
    }

    @Override
    public long lastChange(Arena arena, int document) {
        return arena.read(session -> events(arena, session, document)
                .last()
                .orElseThrow()
                .createdAt()
                .toEpochMilli());
    }

    private static EventQuery<? extends Document> events(Arena arena, Session session, int document) {
        return history(arena).events(session, arena.entity(Document.class)).ofId(document);
    }

    private static History history(Arena arena) {
        return History.of(arena.sessionFactory());
    }
}
