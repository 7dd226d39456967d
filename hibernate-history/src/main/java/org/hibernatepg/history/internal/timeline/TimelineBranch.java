package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A table that is asked, and which of its events are.
 *
 * @param table the table
 * @param tests what its events must be
 */
record TimelineBranch(TimelineTable table, List<String> tests) {
    /** Copies the tests. */
    TimelineBranch {
        tests = List.copyOf(tests);
    }

    /**
     * Those that can hold an answer.
     *
     * @param search by what objects are found in the tables; empty for all events
     */
    static List<TimelineBranch> of(List<TimelineTable> tables, Optional<TimelineSearch> search) {
        List<TimelineBranch> branches = new ArrayList<>();
        for (TimelineTable table : tables) {
            Optional<String> test = search.flatMap(objects -> objects.of(table));
            if (search.isEmpty() || test.isPresent()) {
                branches.add(new TimelineBranch(table, test.stream().toList()));
            }
        }
        return branches;
    }

    /** With other tests too. */
    TimelineBranch and(List<String> others) {
        return new TimelineBranch(
                table, Stream.concat(tests.stream(), others.stream()).toList());
    }

    /** Whether all events of one object are asked for, with nothing else that they must be. */
    boolean isWholeObject(TimelineSearch search) {
        return search.isOfOneObject() && !table.isCollection() && tests.size() == 1;
    }

    String where() {
        return tests.isEmpty() ? "" : " where " + String.join(" and ", tests);
    }

    String count() {
        return "select count(*) as n from %s as e%s".formatted(table.events(), where());
    }
}
