package org.hibernatepg.benchmarks;

import java.util.List;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Arena;
import org.hibernatepg.benchmarks.comparison.Document;
import org.hibernatepg.benchmarks.comparison.Filling;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.benchmarks.competitor.Competitors;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TimelineEvent;

/**
 * Whether a timeline cares how large it is: the first page of an object with ten thousand events against one with a hundred, and
 * the heap that a stream of a million events takes.
 */
final class LargeTimelines implements Question {
    private static final int PAGE = 20;
    private static final int QUESTIONS = 20;
    private static final int VERSIONS = 100;
    private static final int MEGABYTE = 1 << 20;

    @Override
    public List<Result> answer(Size size) {
        try (Arena many = Arena.of(Competitors.HISTORY);
                Arena one = Arena.of(Competitors.HISTORY)) {
            many.refillForReading(new Filling(Math.max(2, size.rows() / 10), VERSIONS));
            one.refillForReading(new Filling(1, VERSIONS * 100));
            Spread pages = Comparison.ratio(size.rounds(), () -> {}, () -> pages(one), () -> pages(many));
            return List.of(
                    new Result("first page, of 10,000 events / of 100", pages, 2),
                    new Result("megabytes of heap that a stream of all events takes", heap(many), 32));
        }
    }

    private static void pages(Arena arena) {
        for (int i = 0; i < QUESTIONS; i++) {
            int found = arena.read(session -> History.of(arena.sessionFactory())
                    .timeline(session)
                    .tracksIds(arena.entity(Document.class), List.of(1))
                    .newestFirst()
                    .page(PAGE)
                    .events()
                    .size());
            if (found != PAGE) {
                throw new IllegalStateException("A page of %d events".formatted(found));
            }
        }
    }

    private static double heap(Arena arena) {
        long before = used();
        long most = arena.read(session -> most(arena, session, before));
        return (double) (most - before) / MEGABYTE;
    }

    private static long most(Arena arena, Session session, long before) {
        try (Stream<TimelineEvent> events = History.of(arena.sessionFactory()).timeline(session).stream()) {
            long[] state = {0, before};
            events.forEach(event -> {
                if (event.data().isEmpty()) {
                    throw new IllegalStateException("An event without data");
                }
                if (state[0]++ % 100_000 == 50_000) {
                    state[1] = Math.max(state[1], used());
                }
            });
            return state[1];
        }
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
