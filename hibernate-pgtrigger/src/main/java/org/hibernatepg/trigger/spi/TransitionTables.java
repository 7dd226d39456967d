package org.hibernatepg.trigger.spi;

import java.util.Optional;
import org.hibernatepg.trigger.Operation;

/**
 * The names of the tables in which PostgreSQL shows a statement trigger the rows of its statement, and how to select from
 * them. The rows have the aliases {@code old} and {@code new}, so that a {@linkplain TriggerCondition condition} means the
 * same here as in a row trigger.
 *
 * @param oldTable the name of the table of the rows as they were
 * @param newTable the name of the table of the rows as they are
 * @see <a href="https://www.postgresql.org/docs/current/sql-createtrigger.html">PostgreSQL, CREATE TRIGGER, REFERENCING</a>
 */
public record TransitionTables(String oldTable, String newTable) {
    /** The names where a declaration gives none. */
    public static final TransitionTables DEFAULT = new TransitionTables("old_rows", "new_rows");

    /** The column of {@link #pairs()} by which the rows can be ordered as they were written. */
    public static final String ROW = "pgtrigger__row";

    /** The rows as they were: what to write after {@code from}. */
    public String oldRows() {
        return Sql.identifier(oldTable) + " as old";
    }

    /** The rows as they are. */
    public String newRows() {
        return Sql.identifier(newTable) + " as new";
    }

    /**
     * The rows of an update before and after it, side by side.
     *
     * <p>PostgreSQL keeps both tables in the order in which the rows were written, which pairs them even where the key
     * changes. A full join, and a condition that does not turn it into another one, keeps it from a nested loop: the plan is
     * made for the first statement, of one row perhaps, and kept for the next, of a million.
     *
     * <p>Of a {@code MERGE} into a partitioned table, PostgreSQL 15 to 18 keep wrong rows: after an insert, the inserted row in
     * place of each that is updated, and of a row that moves to another partition none. Nothing here could pair them.
     *
     * <p>Both sides have one column more than the table, {@code pgtrigger__row}, with the same value in both.
     */
    public String pairs() {
        return """
                (select row_number() over () as pgtrigger__row, t.* from %s as t) as old
                  full join (select row_number() over () as pgtrigger__row, t.* from %s as t) as new using (pgtrigger__row)""".formatted(Sql.identifier(oldTable), Sql.identifier(newTable));
    }

    /** Whether an update wrote more rows than one: an expression of SQL. Few updates of an application do. */
    public String areManyPairs() {
        return "exists (select from %s offset 1)".formatted(Sql.identifier(newTable));
    }

    /** The row of an update before and after it, unless {@linkplain #areManyPairs() there are many}: cheaper than {@link #pairs()}. */
    public String onePair() {
        return oldRows() + ", " + newRows();
    }

    /** The rows of a statement: pairs for an update, else the one side that there is. */
    public String rows(Operation operation) {
        return switch (operation) {
            case INSERT -> newRows();
            case UPDATE -> pairs();
            case DELETE -> oldRows();
            case TRUNCATE -> throw new IllegalArgumentException("TRUNCATE has no rows");
        };
    }

    /** The rows as they were that meet a condition over them alone. */
    public String oldRows(Optional<TriggerCondition> condition) {
        return condition
                .map(test -> "(select * from %s where %s) as old".formatted(oldRows(), test.sql()))
                .orElseGet(this::oldRows);
    }

    /** The rows as they are that meet a condition over them alone. */
    public String newRows(Optional<TriggerCondition> condition) {
        return condition
                .map(test -> "(select * from %s where %s) as new".formatted(newRows(), test.sql()))
                .orElseGet(this::newRows);
    }

    /** The pairs that meet a condition. It stands in a join with a single row, where it leaves the full join as it is. */
    public String pairs(Optional<TriggerCondition> condition) {
        return condition
                .map(test -> "(%s\n  join (values (true)) as pgtrigger__pair on coalesce(%s, false))"
                        .formatted(pairs(), test.sql()))
                .orElseGet(() -> "(" + pairs() + ")");
    }
}
