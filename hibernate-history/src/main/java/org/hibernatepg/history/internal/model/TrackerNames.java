package org.hibernatepg.history.internal.model;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.spi.MappingFaults;

/** How triggers are called after the labels of their trackers. */
final class TrackerNames {
    private static final Pattern OTHER = Pattern.compile("[^a-z0-9_]");

    private TrackerNames() {}

    /** The name of the trigger of one operation of a tracker. */
    static String of(String label, Operation operation) {
        return normal(label) + "_" + operation.name().toLowerCase(Locale.ROOT);
    }

    /** Reports trackers of one history that would have the same trigger. */
    static boolean areDistinct(Iterable<TrackedOperation> operations, FaultReporter reader) {
        Map<String, TrackedOperation> byName = new HashMap<>();
        boolean distinct = true;
        for (TrackedOperation operation : operations) {
            TrackedOperation other = byName.putIfAbsent(operation.name(), operation);
            if (other != null) {
                distinct = false;
                reader.fault(
                        "has the trackers '%s' and '%s', whose triggers would both be called '%s'"
                                .formatted(other.label(), operation.label(), operation.name()),
                        "Give them labels that differ in letters, digits or '_'.");
            }
        }
        return distinct;
    }

    /** Reports labels that occur in two histories of one entity. */
    static void rejectSameLabels(TrackedHistory one, TrackedHistory other, MappingFaults faults) {
        Set<String> labels = normalLabels(one);
        labels.retainAll(normalLabels(other));
        for (String label : labels) {
            faults.add(
                    other.name(),
                    other.declaration(),
                    "has a tracker with the label '%s', as the history %s of the same entity has"
                            .formatted(label, one.eventName()),
                    "Give each tracker of an entity a label of its own.");
        }
    }

    private static Set<String> normalLabels(TrackedHistory history) {
        return history.labels().stream().map(TrackerNames::normal).collect(Collectors.toSet());
    }

    private static String normal(String label) {
        return OTHER.matcher(label.toLowerCase(Locale.ROOT)).replaceAll("_");
    }
}
