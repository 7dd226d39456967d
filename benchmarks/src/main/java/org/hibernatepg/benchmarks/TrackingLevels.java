package org.hibernatepg.benchmarks;

import jakarta.persistence.Entity;
import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;

/**
 * Triggers for each row against triggers for each statement: transactions of a session that write one entity, those that write
 * fifty in a batch, and statements that write all rows.
 */
final class TrackingLevels implements Question {
    @Override
    public List<Result> answer(Size size) {
        List<Result> results = new ArrayList<>();
        results.addAll(sessions("one entity", Math.max(1, size.rows() / 100), 1, size));
        results.addAll(sessions("fifty entities", Math.max(1, size.rows() / 50 / 50) * 50, 50, size));
        results.addAll(statements(size));
        return results;
    }

    private static List<Result> sessions(String what, int rows, int each, Size size) {
        try (SessionKinds kinds = new SessionKinds(rows, each)) {
            kinds.add("untracked", Untracked.class);
            kinds.add("row", ByRow.class);
            kinds.add("statement", ByStatement.class);
            List<Result> results = new ArrayList<>();
            results.addAll(results(what + " persisted", kinds.compare(size, Sessions::clear, Sessions::persist)));
            results.addAll(results(what + " changed", kinds.compare(size, Sessions::fill, Sessions::change)));
            results.addAll(results(what + " removed", kinds.compare(size, Sessions::fill, Sessions::remove)));
            return results;
        }
    }

    private static List<Result> statements(Size size) {
        try (TestUnit unit =
                TestUnit.of(Untracked.class, ByRow.class, ByStatement.class).start()) {
            List<Result> results = new ArrayList<>();
            Comparison inserts = new Comparison();
            add(inserts, "untracked", "untracked", unit, size);
            add(inserts, "row", "byrow", unit, size);
            add(inserts, "statement", "bystatement", unit, size);
            results.addAll(results("all rows inserted", inserts.run(size.rounds())));
            results.addAll(changes(unit, size, "updated", "update %s set amount = amount + 1"));
            results.addAll(changes(unit, size, "deleted", "delete from %s"));
            return results;
        }
    }

    private static void add(Comparison inserts, String name, String table, TestUnit unit, Size size) {
        inserts.add(name, unit::truncate, () -> Tables.fill(unit, size.rows(), table + " " + Document.SELECT));
    }

    private static List<Result> changes(TestUnit unit, Size size, String what, String statement) {
        Comparison changes = new Comparison();
        for (String[] kind :
                new String[][] {{"untracked", "untracked"}, {"row", "byrow"}, {"statement", "bystatement"}}) {
            changes.add(
                    kind[0],
                    () -> Tables.refill(unit, size.rows(), kind[1], Document.SELECT),
                    () -> unit.jdbc(statement.formatted(kind[1])));
        }
        return results("all rows " + what, changes.run(size.rounds()));
    }

    private static List<Result> results(String what, Comparison times) {
        return List.of(
                new Result(what + ", row level / untracked", times.ratio("row", "untracked"), Result.NO_TARGET),
                new Result(
                        what + ", statement level / untracked",
                        times.ratio("statement", "untracked"),
                        Result.NO_TARGET));
    }

    @Entity(name = "Untracked")
    static class Untracked extends Document {}

    @Entity(name = "ByRow")
    @TrackHistory(level = Level.ROW)
    static class ByRow extends Document {}

    @Entity(name = "ByStatement")
    @TrackHistory(level = Level.STATEMENT)
    static class ByStatement extends Document {}
}
