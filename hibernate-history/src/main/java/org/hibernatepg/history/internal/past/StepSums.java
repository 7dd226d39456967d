package org.hibernatepg.history.internal.past;

import org.hibernatepg.trigger.spi.Template;

/**
 * What the steps of a table with a key add up to, as SQL.
 *
 * <p>The steps of one statement may be numbered in another order than that in which they were made: rows that exchange their
 * keys, or that a statement deletes and inserts anew. What they add up to is right in any order, since a statement never
 * leaves two rows with one key. So the steps are added up, transaction by transaction, and the row is that of the last event
 * which is no delete.
 *
 * <p>A transaction that puts as many rows to a key as it takes away leaves it as it was: the one before it counts. If there
 * is none, the row is older than its history, and the first step tells whether it was there.
 */
public final class StepSums {
    /**
     * What the last transaction tells that tells something, or else the first: by numbers of which the lowest bit is what is told, and those of
     * transactions that tell nothing are below all others. An aggregate in an order would sort.
     */
    private static final String STANDS = "max(pgh__told) & 1 = 1";

    private final EventSteps steps;

    /** Those of steps. */
    public StepSums(EventSteps steps) {
        this.steps = steps;
    }

    /**
     * What the steps of a table with a key add up to, the queries of a {@code with}; the last, {@code by_key}, has the columns of the
     * key, {@code pgh__last}, the number of its last event, {@code pgh__row}, that of its last event which is no delete, and
     * {@code pgh__stands}, whether there is a row.
     */
    public String byKey() {
        return Template.of("""
                        {transactions},
                        by_key as (
                          select {key}, max(pgh__last) as pgh__last, max(pgh__row) as pgh__row, {stands} as pgh__stands
                            from by_transaction group by {key})""")
                .with("transactions", byTransaction(steps.select(), steps.key() + ", "))
                .with("key", steps.key())
                .with("stands", STANDS)
                .render();
    }

    private static String byTransaction(String steps, String key) {
        return Template.of("""
                        steps as (
                        {steps}),
                        by_transaction as (
                          select {key}max(pgh_id) as pgh__last,
                                 max(pgh_id) filter (where pgh__step >= 0) as pgh__row,
                                 case when sum(pgh__step) <> 0 then max(pgh_id) * 2 + (sum(pgh__step) > 0)::int
                                      when max(pgh__step) = 0 then max(pgh_id) * 2 + 1
                                      else (min(pgh_id * 4 + pgh__step + 1) & 3 <= 1)::int - max(pgh_id) * 2 end as pgh__told
                            from steps group by {key}pgh_xid)""").with("steps", steps).with("key", key).render();
    }

    /** Whether there is a row with the key of another row: a subquery. */
    String stands(String row) {
        return told(row, STANDS);
    }

    /** The number of the event that has the row with the key of another row, null if there is none: a subquery. */
    String row(String row) {
        return told(row, "case when " + STANDS + " then max(pgh__row) end");
    }

    private String told(String row, String what) {
        return "(with %s\nselect %s from by_transaction)".formatted(byTransaction(steps.ofKey(row), ""), what);
    }
}
