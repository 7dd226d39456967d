package org.hibernatepg.history;

import java.util.List;
import java.util.stream.Collectors;

/** Thrown by {@link Replay#verify}: a table is not what its events add up to. A test fails by it. */
public final class ReplayMismatch extends AssertionError {
    private static final long serialVersionUID = 1L;
    private static final int SHOWN = 10;

    private final transient List<RowDifference> differences;

    ReplayMismatch(List<RowDifference> differences) {
        super(message(differences));
        this.differences = List.copyOf(differences);
    }

    /** What differs. */
    public List<RowDifference> differences() {
        return differences;
    }

    private static String message(List<RowDifference> differences) {
        String shown = differences.stream()
                .limit(SHOWN)
                .map(difference -> "\n  " + difference)
                .collect(Collectors.joining());
        String rest = differences.size() > SHOWN ? "\n  and %d more".formatted(differences.size() - SHOWN) : "";
        return "%d rows are not what their events add up to:%s%s".formatted(differences.size(), shown, rest);
    }
}
