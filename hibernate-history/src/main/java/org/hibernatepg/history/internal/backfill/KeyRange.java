package org.hibernatepg.history.internal.backfill;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.spi.Sql;

/**
 * A part of the rows of a table, in the order of their keys. Rows and events are both asked for by both ends: of such a condition PostgreSQL
 * expects few rows, and looks for them in an index, also where it knows nothing of the table.
 *
 * @param after the key before the first one, as texts; empty if there is none
 * @param upTo the last key, as texts; empty for all that follow
 */
record KeyRange(List<String> after, List<String> upTo) {
    static final KeyRange ALL = new KeyRange(List.of(), List.of());

    KeyRange {
        after = List.copyOf(after);
        upTo = List.copyOf(upTo);
    }

    /** The condition of a query that has no other, or nothing. */
    String where(List<String> key) {
        List<String> tests = tests(key);
        return tests.isEmpty() ? "" : " where " + String.join(" and ", tests);
    }

    /** The condition of a query that has others, or nothing. */
    String and(List<String> key) {
        return tests(key).stream().map(test -> " and " + test).collect(Collectors.joining());
    }

    private List<String> tests(List<String> key) {
        List<String> tests = new ArrayList<>();
        if (!after.isEmpty()) {
            tests.add(test(key, ">", after));
        }
        if (!upTo.isEmpty()) {
            tests.add(test(key, "<=", upTo));
        }
        return tests;
    }

    /** Literals have the type of what they are compared with. */
    private static String test(List<String> key, String operator, List<String> values) {
        return "(%s) %s (%s)"
                .formatted(
                        String.join(", ", key),
                        operator,
                        values.stream().map(Sql::literal).collect(Collectors.joining(", ")));
    }
}
