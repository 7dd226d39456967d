package org.hibernatepg.benchmarks;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.hibernatepg.benchmarks.comparison.Result;
import org.hibernatepg.benchmarks.comparison.Spread;
import org.hibernatepg.testing.TestUnit;

/**
 * Updates of three tables with the same rows: one with a trigger of the library, one with a trigger written by hand that does
 * the same, one with none.
 *
 * @param unit that has the tables, filled
 * @param size how many rows they have
 * @param ours the table with the trigger of the library
 * @param byHand the table with the trigger written by hand
 * @param none the table without a trigger
 * @param reset an assignment that makes the rows what they were
 * @param change an assignment that is measured
 */
record Alternatives(TestUnit unit, Size size, String ours, String byHand, String none, String reset, String change) {
    /** One row in so many is updated by a statement of its own. */
    private static final int ONE_IN = 5;

    private static final int BATCH = 100;

    /** An update of all rows by one statement. */
    Spread ofAll(String other) {
        return ratio(other, table -> unit.jdbc("update %s set %s".formatted(table, change)));
    }

    /** Updates of one row by its key, in batches and one transaction. */
    Spread ofEach(String other) {
        return ratio(other, this::updateEach);
    }

    /** Both, against both. */
    List<Result> results(String what) {
        String all = "%s, %,d rows by one statement".formatted(what, size.rows());
        String each = what + ", one row by its key";
        return List.of(
                result(all + " / by hand", ofAll(byHand)),
                result(all + " / no trigger", ofAll(none)),
                result(each + " / by hand", ofEach(byHand)),
                result(each + " / no trigger", ofEach(none)));
    }

    private static Result result(String what, Spread ratio) {
        return new Result(what, ratio, Result.NO_TARGET);
    }

    private interface Update {
        void of(String table) throws SQLException;
    }

    private Spread ratio(String other, Update update) {
        return Comparison.ratio(
                size.rounds(),
                () -> Tables.reset(unit, ours, reset),
                () -> update.of(ours),
                () -> Tables.reset(unit, other, reset),
                () -> update.of(other));
    }

    private void updateEach(String table) throws SQLException {
        try (Connection connection = unit.database().connect();
                PreparedStatement update =
                        connection.prepareStatement("update %s set %s where id = ?".formatted(table, change))) {
            connection.setAutoCommit(false);
            for (int id = 1; id <= size.rows() / ONE_IN; id++) {
                update.setInt(1, id);
                update.addBatch();
                if (id % BATCH == 0) {
                    update.executeBatch();
                }
            }
            update.executeBatch();
            connection.commit();
        }
    }
}
