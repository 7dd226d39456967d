package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.Session;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.routing.NestedTransactions;
import org.hibernatepg.routing.Rollback;
import org.hibernatepg.testing.TestUnit;

/** What an inner block costs, with few and many managed entities: against the same statements without one. */
final class NestedBlocks implements Question {
    @Override
    public List<Result> answer(Size size) {
        try (TestUnit unit = TestUnit.of(Line.class).start()) {
            Tables.fill(unit, size.rows(), "line (id, text) select n, 'text ' || n");
            List<Result> results = new ArrayList<>();
            for (int managed : List.of(0, 100, 10_000)) {
                if (managed <= size.rows()) {
                    results.addAll(answer(unit, size, managed));
                }
            }
            return results;
        }
    }

    private static List<Result> answer(TestUnit unit, Size size, int managed) {
        NestedTransactions nested = NestedTransactions.of(unit.sessionFactory());
        int blocks = managed > 1_000 ? 100 : 1_000;
        try (Session session = unit.sessionFactory().openSession()) {
            session.beginTransaction();
            session.createSelectionQuery("from Line order by id", Line.class)
                    .setMaxResults(Math.max(managed, 1))
                    .getResultList();
            if (managed == 0) {
                session.clear();
            }
            Comparison comparison = new Comparison()
                    .add("statements", () -> {}, () -> repeat(blocks, () -> statement(session)))
                    .add(
                            "flushes",
                            () -> {},
                            () -> repeat(blocks, () -> {
                                session.flush();
                                statement(session);
                                session.flush();
                            }))
                    .add("kept", () -> {}, () -> repeat(blocks, () -> nested.run(session, () -> statement(session))))
                    .add("undone", () -> {}, () -> repeat(blocks, () -> undone(nested, session)))
                    .run(size.rounds());
            List<Result> results = new ArrayList<>();
            String with = " with " + managed + " managed entities";
            results.add(new Result("round trips of a block" + with, roundTrips(unit, nested, session), 2));
            for (String kind : List.of("kept", "undone")) {
                results.add(result(comparison, kind, "statements", with));
                results.add(result(comparison, kind, "flushes", with));
            }
            session.getTransaction().rollback();
            return results;
        }
    }

    private static Result result(Comparison comparison, String kind, String other, String with) {
        String what = other.equals("flushes") ? "its statement with two flushes" : "its statement";
        return new Result(
                "a block that is " + kind + " / " + what + with, comparison.ratio(kind, other), Result.NO_TARGET);
    }

    private static double roundTrips(TestUnit unit, NestedTransactions nested, Session session) {
        unit.clearStatements();
        nested.run(session, () -> statement(session));
        return unit.statements().size() - 1.0;
    }

    private static void undone(NestedTransactions nested, Session session) {
        nested.run(session, () -> {
            statement(session);
            throw new Rollback();
        });
    }

    private static void repeat(int times, Runnable work) {
        for (int i = 0; i < times; i++) {
            work.run();
        }
    }

    private static void statement(Session session) {
        session.doWork(connection -> {
            try (var statement = connection.createStatement()) {
                statement.execute("select 1");
            }
        });
    }

    @Entity(name = "Line")
    static class Line {
        @Id
        int id;

        String text;
    }
}
