package org.hibernatepg.benchmarks.comparison;

/**
 * What a run left, by which it is seen that all competitors did the same work.
 *
 * @param answer what it found
 * @param rows of all tables
 * @param amounts their sum
 * @param events more than before
 */
record Outcome(long answer, long rows, long amounts, long events) {
    static Outcome of(Arena arena, Done done, long eventsBefore) {
        long rows = 0;
        long amounts = 0;
        for (Shape shape : Shape.ALL) {
            rows += arena.number("select count(*) from " + shape.table());
            amounts += arena.number("select sum(amount) from " + shape.table());
        }
        return new Outcome(done.answer(), rows, amounts, events(arena) - eventsBefore);
    }

    static long events(Arena arena) {
        return Shape.ALL.stream()
                .flatMap(shape -> arena.competitor().events(shape.table()).stream())
                .mapToLong(table -> arena.number("select count(*) from " + table))
                .sum();
    }

    /** Complains where the work was not that of the others. */
    void check(String what, Outcome first, long expectedEvents) {
        if (answer != first.answer || rows != first.rows || amounts != first.amounts) {
            throw new IllegalStateException("%s: %s, and the first one: %s".formatted(what, this, first));
        }
        if (events != expectedEvents) {
            throw new IllegalStateException("%s: %d events instead of %d".formatted(what, events, expectedEvents));
        }
    }
}
