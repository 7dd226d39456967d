package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.ManyToOne;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.hibernate.Session;
import org.hibernate.envers.AuditOverride;
import org.hibernate.envers.AuditReaderFactory;
import org.hibernate.envers.Audited;
import org.hibernate.envers.strategy.internal.ValidityAuditStrategy;
import org.hibernatepg.history.AsOf;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;

/**
 * What it costs to read objects as they were: a hundred versions each of ten thousand objects, of which the fiftieth is read. Against reading
 * the rows of today, and against Envers, with its default strategy and with the one that keeps the end of each revision. Envers gets an index
 * by which an object is found, which it does not make itself.
 */
final class AsOfReads implements Question {
    private static final int VERSIONS = 100;
    private static final int READ = 50;
    private static final int FINDS = 500;
    private static final Instant FIRST = Instant.parse("2024-01-01T00:00:00Z");

    private static final String VALUES = "n, v, 'author ' || v / 10, now(), 'title ' || v, 'some words'";

    private static final String EVENTS = """
            insert into %1$s_event (id, amount, author, changed_at, title, text%2$s, pgh_created_at, pgh_label, pgh_operation, pgh_xid)
            select %3$s%4$s, timestamptz '%5$s' + v * interval '1 hour', 'update', case v when 1 then 'I' else 'U' end,
                   (1000 + v * %7$d + n)::text::xid8
              from generate_series(1, %6$d) as v, generate_series(1, %7$d) as n order by v, n""";

    private static final String REVISIONS = """
            insert into recorded_aud (id, amount, author, changed_at, title, text, rev, revtype%1$s)
            select %2$s, (v - 1) * %4$d + n, case v when 1 then 0 else 1 end%5$s
              from generate_series(1, %3$d) as v, generate_series(1, %4$d) as n order by v, n""";

    @Override
    public List<Result> answer(Size size) {
        int objects = Math.max(2, size.rows() / 10);
        try (TestUnit tracked = TestUnit.of(Kept.class, Sheet.class).start();
                TestUnit envers = TestUnit.of(Recorded.class).start();
                TestUnit validity = TestUnit.of(Recorded.class)
                        .set("org.hibernate.envers.audit_strategy", ValidityAuditStrategy.class.getName())
                        .start()) {
            fill(tracked, objects);
            fillEnvers(envers, objects, "", "");
            String end = ", case when v < %d then v * %d + n end".formatted(VERSIONS, objects);
            fillEnvers(validity, objects, ", revend", end);
            return measured(new Reads(tracked, objects), envers, validity, size.rounds());
        }
    }

    private static List<Result> measured(Reads reads, TestUnit envers, TestUnit validity, int rounds) {
        Comparison some = new Comparison()
                .add("live", () -> {}, () -> reads.present(AsOfReads::find))
                .add("past", () -> {}, () -> reads.past(AsOfReads::find))
                .add("Envers", () -> {}, () -> reads.each(envers, reads::findByEnvers))
                .add("validity", () -> {}, () -> reads.each(validity, reads::findByEnvers))
                .add("live sessions", () -> {}, () -> reads.presentSessions(AsOfReads::find))
                .add("past sessions", () -> {}, () -> reads.pastSessions(AsOfReads::find))
                .add("live join", () -> {}, () -> reads.present(AsOfReads::join))
                .add("past join", () -> {}, () -> reads.past(AsOfReads::join))
                .run(rounds);
        Comparison all = new Comparison()
                .add("live", () -> {}, () -> reads.all(false))
                .add("past", () -> {}, () -> reads.all(true))
                .run(Math.min(3, rounds));
        return List.of(
                new Result("find as of an instant / find", some.ratio("past", "live"), 3),
                new Result("find as of an instant / by Envers", some.ratio("past", "Envers"), 1),
                new Result("find as of an instant / by Envers, validity strategy", some.ratio("past", "validity"), 1),
                new Result(
                        "session with one find / session of today",
                        some.ratio("past sessions", "live sessions"),
                        Result.NO_TARGET),
                new Result("HQL join of one object / join", some.ratio("past join", "live join"), 5),
                new Result("all objects / all objects of today", all.ratio("past", "live"), Result.NO_TARGET));
    }

    private static void fill(TestUnit unit, int objects) {
        fill(unit, "kept", "", "", VERSIONS, objects);
        fill(unit, "sheet", ", kept_id", ", 1 + n * 7 %% %d".formatted(objects), VERSIONS / 10, objects);
        unit.jdbc("vacuum analyze");
    }

    private static void fill(TestUnit unit, String table, String column, String value, int versions, int objects) {
        unit.jdbc("alter table %s disable trigger all".formatted(table));
        unit.jdbc(
                "insert into %s (id, amount, author, changed_at, title, text%s) select %s%s from generate_series(1, %d) as n, (select %d as v) as last"
                        .formatted(table, column, VALUES, value, objects, versions));
        unit.jdbc(EVENTS.formatted(table, column, VALUES, value, FIRST, versions, objects));
    }

    private static void fillEnvers(TestUnit unit, int objects, String column, String value) {
        unit.jdbc("alter table recorded_aud disable trigger all");
        unit.jdbc("insert into revinfo (rev, revtstmp) select v, v from generate_series(1, %d) as v"
                .formatted(VERSIONS * objects));
        unit.jdbc(REVISIONS.formatted(column, VALUES, VERSIONS, objects, value));
        unit.jdbc("create index on recorded_aud (id, rev)");
        unit.jdbc("vacuum analyze");
    }

    private interface Ask {
        int amount(Session session, int object);
    }

    private static int find(Session session, int object) {
        return session.find(Kept.class, object).amount;
    }

    private static int join(Session session, int object) {
        return session.createSelectionQuery("from Sheet s join fetch s.kept where s.id = ?1", Sheet.class)
                .setParameter(1, object)
                .getSingleResult()
                .kept
                .amount;
    }

    /**
     * The same objects, asked for in several ways.
     *
     * @param unit where they are tracked
     * @param objects how many there are
     */
    private record Reads(TestUnit unit, int objects) {
        int findByEnvers(Session session, int object) {
            return AuditReaderFactory.get(session).find(Recorded.class, object, READ * objects).amount;
        }

        AsOf then() {
            return History.of(unit.sessionFactory()).asOf(FIRST.plusSeconds(READ * 3600L + 60));
        }

        void present(Ask ask) {
            unit.inTransaction(session -> each(session, ask, VERSIONS));
        }

        void past(Ask ask) {
            then().run(session -> each(session, ask, READ));
        }

        void each(TestUnit other, Ask ask) {
            other.inTransaction(session -> each(session, ask, READ));
        }

        void presentSessions(Ask ask) {
            numbers().forEach(object -> unit.inTransaction(session -> check(ask.amount(session, object), VERSIONS)));
        }

        void pastSessions(Ask ask) {
            numbers().forEach(object -> then().run(session -> check(ask.amount(session, object), READ)));
        }

        void all(boolean past) {
            AsOf then = then();
            int found = past ? then.call(Reads::all) : unit.fromTransaction(Reads::all);
            check(found, objects);
        }

        private static int all(Session session) {
            return session.createSelectionQuery("from Kept", Kept.class).list().size();
        }

        private void each(Session session, Ask ask, int amount) {
            numbers().forEach(object -> {
                check(ask.amount(session, object), amount);
                session.clear();
            });
        }

        /** Objects from all over the table. */
        private IntStream numbers() {
            return IntStream.range(0, Math.min(FINDS, objects)).map(i -> 1 + i * 7919 % objects);
        }

        private static void check(int found, int expected) {
            if (found != expected) {
                throw new IllegalStateException("Found %d instead of %d".formatted(found, expected));
            }
        }
    }

    @Entity(name = "Kept")
    @TrackHistory
    static class Kept extends Document {}

    @Entity(name = "Sheet")
    @TrackHistory
    static class Sheet extends Document {
        @ManyToOne(fetch = FetchType.LAZY)
        Kept kept = new Kept();
    }

    @Entity(name = "Recorded")
    @Audited
    @AuditOverride(forClass = Document.class)
    static class Recorded extends Document {}
}
