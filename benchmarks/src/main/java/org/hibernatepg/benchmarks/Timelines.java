package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.hibernate.Session;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.Audited;
import org.hibernate.envers.query.AuditEntity;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TimelineEvent;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/**
 * What it costs to ask for what was recorded: a hundred versions each of ten thousand objects. The changes of one object, against
 * Envers, whose revisions of the object are compared with each other; the first page of the timeline of an object with ten thousand
 * events, against one of an object with a hundred; and the heap that a stream of all events takes.
 */
final class Timelines implements Question {
    private static final int VERSIONS = 100;
    private static final int PAGE = 20;
    private static final int QUESTIONS = 20;
    private static final int MEGABYTE = 1 << 20;

    private static final String EVENTS = """
            insert into tracked_event (id, amount, author, changed_at, title, text, pgh_created_at, pgh_label, pgh_operation, pgh_xid)
            select %1$s, v, 'author ' || v / 10, now(), 'title ' || v / 50, 'some words', clock_timestamp(), 'update',
                   case v when 1 then 'I' else 'U' end, pg_current_xact_id()
              from generate_series(1, %2$d) as v, generate_series(%3$d, %4$d) as n""";

    @Override
    public List<Result> answer(Size size) {
        int objects = Math.max(2, size.rows() / 10);
        try (TestUnit tracked = TestUnit.of(Tracked.class).start();
                TestUnit envers = TestUnit.of(Recorded.class).start()) {
            fill(tracked, envers, objects);
            Comparison changes = new Comparison()
                    .add("Envers", () -> {}, () -> each(envers, objects, Timelines::changesByEnvers))
                    .add("events", () -> {}, () -> each(tracked, objects, Timelines::changes))
                    .add("timeline", () -> {}, () -> each(tracked, objects, Timelines::differences))
                    .add("small", () -> {}, () -> each(tracked, 1, Timelines::firstPage))
                    .add("large", () -> {}, () -> each(tracked, 0, Timelines::firstPage))
                    .run(size.rounds());
            return List.of(
                    new Result("changes of 100 versions, events / Envers", changes.ratio("events", "Envers"), 0.1),
                    new Result("changes of 100 versions, timeline / Envers", changes.ratio("timeline", "Envers"), 0.1),
                    new Result("first page, of 10,000 events / of 100", changes.ratio("large", "small"), 2),
                    new Result("megabytes of heap that a stream of all events takes", heap(tracked), 32));
        }
    }

    /** The object with the number 0 has a hundred times as many versions. */
    private static void fill(TestUnit tracked, TestUnit envers, int objects) {
        tracked.jdbc(EVENTS.formatted("n", VERSIONS, 1, objects));
        tracked.jdbc(EVENTS.formatted("n", VERSIONS * 100, 0, 0));
        tracked.jdbc("vacuum analyze tracked_event");
        // Each change is a transaction, and so a revision of its own.
        envers.jdbc("insert into revinfo (rev, revtstmp) select v, v from generate_series(1, %d) as v"
                .formatted(VERSIONS * objects));
        envers.jdbc("""
                insert into recorded_aud (id, rev, revtype, amount, author, changed_at, title, text)
                select n, (v - 1) * %2$d + n, case v when 1 then 0 else 1 end, v, 'author ' || v / 10, now(), 'title ' || v / 50, 'some words'
                  from generate_series(1, %1$d) as v, generate_series(1, %2$d) as n""".formatted(VERSIONS, objects));
        envers.jdbc("vacuum analyze");
    }

    private interface Ask {
        int answers(Session session, int object);
    }

    /** The same object would be in the caches of everybody; of an object with a number of its own there is only one. */
    private static void each(TestUnit unit, int objects, Ask ask) {
        for (int i = 0; i < QUESTIONS; i++) {
            int object = objects < 2 ? objects : 1 + i % objects;
            int answers = unit.fromTransaction(session -> ask.answers(session, object));
            if (answers == 0) {
                throw new IllegalStateException("No answer for " + object);
            }
        }
    }

    private static int changes(Session session, int object) {
        return history(session).events(session, Tracked.class).ofId(object).list().stream()
                .map(Event::changes)
                .mapToInt(List::size)
                .sum();
    }

    private static int differences(Session session, int object) {
        return history(session).timeline(session).tracksIds(Tracked.class, List.of(object)).list().stream()
                .map(TimelineEvent::diff)
                .mapToInt(diff -> diff.size())
                .sum();
    }

    private static int firstPage(Session session, int object) {
        return history(session)
                .timeline(session)
                .tracksIds(Tracked.class, List.of(object))
                .newestFirst()
                .page(PAGE)
                .events()
                .size();
    }

    private static History history(Session session) {
        return History.of(session.getSessionFactory());
    }

    @SuppressWarnings("unchecked")
    private static int changesByEnvers(Session session, int object) {
        List<Recorded> revisions = AuditReaderFactory.get(session)
                .createQuery()
                .forRevisionsOfEntity(Recorded.class, true, true)
                .add(AuditEntity.id().eq(object))
                .addOrder(AuditEntity.revisionNumber().asc())
                .getResultList();
        List<String> changes = new ArrayList<>();
        for (int i = 1; i < revisions.size(); i++) {
            compare(revisions.get(i - 1), revisions.get(i), changes);
        }
        return changes.size();
    }

    private static void compare(Recorded before, Recorded after, List<String> changes) {
        note("amount", before.amount, after.amount, changes);
        note("author", before.author, after.author, changes);
        note("changedAt", before.changedAt, after.changedAt, changes);
        note("title", before.title, after.title, changes);
        note("text", before.text, after.text, changes);
    }

    private static void note(String attribute, Object before, Object after, List<String> changes) {
        if (!Objects.equals(before, after)) {
            changes.add(attribute);
        }
    }

    private static double heap(TestUnit unit) {
        long before = used();
        long most = unit.fromTransaction(session -> {
            try (Stream<TimelineEvent> events = history(session).timeline(session).stream()) {
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
        });
        return (double) (most - before) / MEGABYTE;
    }

    private static long used() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    @Entity(name = "Tracked")
    @TrackHistory
    static class Tracked extends Document {}

    @Entity(name = "Recorded")
    @Audited
    @AuditOverride(forClass = Document.class)
    static class Recorded extends Document {}
}
