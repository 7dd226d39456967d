package org.hibernatepg.benchmarks;

import java.util.List;
import java.util.stream.Stream;
import org.hibernatepg.testing.TestUnit;

/**
 * Statements that write many rows of a tracked table, of the same table untracked, and of one with triggers that somebody
 * wrote by hand.
 *
 * @param tracked a table with an event table and triggers
 * @param untracked the same without
 * @param select the rows, from {@code n}
 * @param assignment what an update sets
 */
record BulkTracking(String tracked, String untracked, String select, String assignment) {
    List<Result> answer(TestUnit unit, Size size) {
        HandWritten.create(unit, untracked, tracked + "_event");
        return Stream.of(
                        results("inserted", 2.2, inserts(unit, size)),
                        results("updated", 3.0, changes(unit, size, "update %s set " + assignment)),
                        results("deleted", Result.NO_TARGET, changes(unit, size, "delete from %s")))
                .flatMap(List::stream)
                .toList();
    }

    private List<Result> results(String what, double target, Comparison comparison) {
        return List.of(
                new Result(
                        "rows %s, tracked / untracked".formatted(what), comparison.ratio(tracked, untracked), target),
                new Result(
                        "rows %s, tracked / trigger written by hand".formatted(what),
                        comparison.ratio(tracked, HandWritten.TABLE),
                        target == Result.NO_TARGET ? target : 1.05));
    }

    private Comparison inserts(TestUnit unit, Size size) {
        Comparison comparison = new Comparison();
        for (String table : List.of(untracked, HandWritten.TABLE, tracked)) {
            comparison.add(table, unit::truncate, () -> Tables.fill(unit, size.rows(), table + " " + select));
        }
        return comparison.run(size.rounds());
    }

    private Comparison changes(TestUnit unit, Size size, String statement) {
        Comparison comparison = new Comparison();
        for (String table : List.of(untracked, HandWritten.TABLE, tracked)) {
            comparison.add(
                    table,
                    () -> Tables.refill(unit, size.rows(), table, select),
                    () -> unit.jdbc(statement.formatted(table)));
        }
        return comparison.run(size.rounds());
    }
}
