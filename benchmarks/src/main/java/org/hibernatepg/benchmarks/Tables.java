package org.hibernatepg.benchmarks;

import org.hibernatepg.testing.TestUnit;

/** Tables as a workload wants to find them. */
final class Tables {
    private Tables() {}

    /** Fills tables, each given as what follows {@code insert into}, from {@code n} rows. */
    static void fill(TestUnit unit, int rows, String... inserts) {
        for (String insert : inserts) {
            unit.jdbc("insert into %s from generate_series(1, %d) as n".formatted(insert, rows));
        }
    }

    /** Sets all rows past the triggers and leaves no trace of it in the table. */
    static void reset(TestUnit unit, String table, String assignment) {
        unit.jdbc("set session_replication_role = replica");
        unit.jdbc("update %s set %s".formatted(table, assignment));
        unit.jdbc("set session_replication_role = origin");
        unit.jdbc("vacuum full " + table);
        unit.jdbc("analyze " + table);
    }

    /** Empties all tables and fills one past the triggers, as new. */
    static void refill(TestUnit unit, int rows, String table, String select) {
        unit.truncate();
        unit.jdbc("set session_replication_role = replica");
        fill(unit, rows, table + " " + select);
        unit.jdbc("set session_replication_role = origin");
        unit.jdbc("vacuum analyze " + table);
    }
}
