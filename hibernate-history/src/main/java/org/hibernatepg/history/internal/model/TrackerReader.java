package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.hibernatepg.history.Row;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;

/** Reads the trackers of one history. */
final class TrackerReader {
    private final FaultReporter history;
    private final Map<Operation, String> labels;
    private final Set<String> found = new LinkedHashSet<>();

    /**
     * @param history where faults go
     * @param labels what an operation's events are called by default
     */
    TrackerReader(FaultReporter history, Map<Operation, String> labels) {
        this.history = history;
        this.labels = labels;
    }

    /** Each operation of each tracker, in order. Faults are reported. */
    List<TrackedOperation> read(Tracker[] trackers) {
        List<TrackedOperation> operations = new ArrayList<>();
        for (Tracker tracker : trackers) {
            Optional<String> label = label(tracker);
            label.ifPresent(found::add);
            label.ifPresent(
                    name -> Arrays.stream(tracker.on()).distinct().forEach(operation -> read(tracker, name, operation)
                            .ifPresent(operations::add)));
        }
        return TrackerNames.areDistinct(operations, history) ? positioned(operations) : operations;
    }

    /** The labels of the trackers that were read, in their order, each once. */
    List<String> labels() {
        return List.copyOf(found);
    }

    private Optional<String> label(Tracker tracker) {
        Operation[] operations = tracker.on();
        if (operations.length == 0 && tracker.label().isEmpty()) {
            history.fault(
                    "has a tracker on no operation without a label",
                    "Name an operation, as in @Tracker(on = UPDATE), or the label that a program records.");
        } else if (operations.length == 0 && saysMoreThanLabel(tracker)) {
            history.fault(
                    "has the tracker '%s' on no operation, with a condition, a row or a level"
                            .formatted(tracker.label()),
                    "Leave them out: what a program records depends on none of them.");
        } else if (tracker.label().indexOf('\0') >= 0) {
            history.fault("has a tracker whose label holds a NUL character", "PostgreSQL stores no such text.");
        } else if (!tracker.label().isEmpty()) {
            return Optional.of(tracker.label());
        } else if (operations.length > 1) {
            history.fault(
                    "has a tracker on %s without a label".formatted(Arrays.toString(operations)),
                    "Several operations have no label by default: @Tracker(on = …, label = \"snapshot\").");
        } else {
            return Optional.of(labels.getOrDefault(operations[0], lower(operations[0])));
        }
        return Optional.empty();
    }

    private static boolean saysMoreThanLabel(Tracker tracker) {
        return !tracker.condition().isEmpty() || tracker.row().length + tracker.level().length > 0;
    }

    private Optional<TrackedOperation> read(Tracker tracker, String label, Operation operation) {
        if (operation == Operation.TRUNCATE) {
            history.fault(
                    "has the tracker '%s' on TRUNCATE".formatted(label),
                    "Use DELETE: its trackers record truncated rows as well.");
            return Optional.empty();
        }
        Optional<Level> level = level(tracker);
        return row(tracker, label, operation)
                .map(row -> new TrackedOperation(
                        label, operation, row, tracker.condition(), level, TrackerNames.of(label, operation), 0));
    }

    private Optional<Level> level(Tracker tracker) {
        if (tracker.level().length > 1) {
            history.fault("has a tracker with two levels", "Use level = ROW or level = STATEMENT.");
        }
        return Stream.of(tracker.level(), history.annotation().level())
                .flatMap(Arrays::stream)
                .findFirst();
    }

    private Optional<Row> row(Tracker tracker, String label, Operation operation) {
        Row row = operation.hasNew() ? Row.NEW : Row.OLD;
        if (tracker.row().length > 1) {
            history.fault("has the tracker '%s' with two rows".formatted(label), "Use row = OLD or row = NEW.");
        } else if (tracker.row().length == 1) {
            row = tracker.row()[0];
        }
        if (row == Row.OLD ? operation.hasOld() : operation.hasNew()) {
            return Optional.of(row);
        }
        history.fault(
                "has the tracker '%s' with the %s row, which there is not on %s"
                        .formatted(label, row.name().toLowerCase(Locale.ROOT), lower(operation)),
                "Leave row out, or track %s in a tracker of its own.".formatted(lower(operation)));
        return Optional.empty();
    }

    /** Numbers those that fire on the same operation; PostgreSQL would fire them in the order of their names. */
    private static List<TrackedOperation> positioned(List<TrackedOperation> operations) {
        List<TrackedOperation> positioned = new ArrayList<>();
        for (TrackedOperation one : operations) {
            List<TrackedOperation> same = operations.stream()
                    .filter(other -> other.operation() == one.operation())
                    .toList();
            int position = same.size() == 1 ? 0 : same.indexOf(one) + 1;
            positioned.add(one.at(position));
        }
        return positioned;
    }

    private static String lower(Operation operation) {
        return operation.name().toLowerCase(Locale.ROOT);
    }
}
