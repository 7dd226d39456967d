package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.Sql;

/** Which events of a history say what was written, each write once; or why there is no such event of every write. */
public final class RecordedWrites {
    private static final List<Operation> WRITES = List.of(Operation.INSERT, Operation.UPDATE, Operation.DELETE);

    private final TrackedHistory history;

    /** Of a history. */
    public RecordedWrites(TrackedHistory history) {
        this.history = history;
    }

    /** Which writes have no event, and which tracker is the reason. Empty if every write has one. */
    public List<String> gaps() {
        List<String> gaps = new ArrayList<>();
        for (Operation operation : WRITES) {
            if (tracker(operation).isEmpty()) {
                gaps.add("%ss are not recorded: %s".formatted(lower(operation), reason(operation)));
            }
        }
        return gaps;
    }

    /** The tracker that records all writes of a kind. Another one beside it records some of them once more. */
    private Optional<TrackedOperation> tracker(Operation operation) {
        return of(operation).stream()
                .filter(tracked -> isUnconditional(tracked) && !isBeforeUpdate(tracked))
                .findFirst();
    }

    private List<TrackedOperation> of(Operation operation) {
        return history.operations().stream()
                .filter(tracked -> tracked.operation() == operation)
                .toList();
    }

    private static boolean isUnconditional(TrackedOperation tracked) {
        return tracked.condition().isBlank() || tracked.condition().equals(Tracker.ALWAYS);
    }

    private static boolean isBeforeUpdate(TrackedOperation tracked) {
        return tracked.operation() == Operation.UPDATE && tracked.row() == Row.OLD;
    }

    private String reason(Operation operation) {
        List<TrackedOperation> trackers = of(operation);
        return trackers.isEmpty()
                ? "there is no tracker on " + operation
                : trackers.stream().map(RecordedWrites::reason).collect(Collectors.joining(", "));
    }

    private static String reason(TrackedOperation tracked) {
        return isUnconditional(tracked)
                ? "the tracker '%s' stores the row before the update".formatted(tracked.label())
                : "the tracker '%s' has the condition \"%s\"".formatted(tracked.label(), tracked.condition());
    }

    private static String lower(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Selects the events, where there are no {@link #gaps}. A soft deletion is an update with the label of a delete.
     *
     * <p>By what is no write: of a value that is asked for, PostgreSQL assumes without statistics that one row in 200 has it, and would match the
     * events of a table that has just been filled row by row.
     *
     * @param event the alias of the event table
     */
    public String test(String event) {
        Map<EventOperation, List<Operation>> written = new EnumMap<>(EventOperation.class);
        written.put(EventOperation.BASELINE, List.of());
        written.put(EventOperation.INSERT, List.of(Operation.INSERT));
        written.put(EventOperation.UPDATE, List.of(Operation.UPDATE, Operation.DELETE));
        written.put(EventOperation.DELETE, List.of(Operation.DELETE));
        List<String> tests = new ArrayList<>();
        tests.add(isWrite(event));
        written.forEach((operation, tracked) -> {
            if (tracked.stream().anyMatch(writes -> of(writes).size() > 1)) {
                tests.add("(%1$s.pgh_operation <> %2$s or %1$s.pgh_label in (%3$s))"
                        .formatted(event, Sql.literal(operation.code()), labels(tracked)));
            }
        });
        return "(" + String.join(" and ", tests) + ")";
    }

    /**
     * Selects the events that say something of the row, those of all trackers.
     *
     * @param event the alias of the event table
     */
    public static String isWrite(String event) {
        return "%s.pgh_operation not in (%s, %s)"
                .formatted(
                        event,
                        Sql.literal(EventOperation.BEFORE_UPDATE.code()),
                        Sql.literal(EventOperation.SNAPSHOT.code()));
    }

    private String labels(List<Operation> operations) {
        return operations.stream()
                .flatMap(operation -> tracker(operation).stream())
                .map(tracked -> Sql.literal(tracked.label()))
                .distinct()
                .collect(Collectors.joining(", "));
    }
}
