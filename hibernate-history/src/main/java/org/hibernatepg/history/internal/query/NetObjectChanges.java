package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;
import org.hibernatepg.history.EventOperation;
import org.hibernatepg.history.ObjectChange;

/**
 * What is left of the events of each transaction for each object: the state before the first against that after the last. Each
 * insert is a step to more, each delete one to less, so that it does not matter in which order the steps of one statement were
 * numbered.
 */
final class NetObjectChanges<T> {
    /** What tells the state of the object after a write, or its end. */
    private static final Set<EventOperation> SILENT = Set.of(EventOperation.SNAPSHOT, EventOperation.BEFORE_UPDATE);

    private final EventSource<T> source;

    NetObjectChanges(EventSource<T> source) {
        this.source = source;
    }

    static boolean tellsState(Event<?> event) {
        return !SILENT.contains(event.operation());
    }

    List<ObjectChange<T>> of(List<Event<T>> events) {
        // Without a transaction an event is alone.
        Map<Object, List<Event<T>>> groups = new LinkedHashMap<>();
        for (Event<T> event : events) {
            if (tellsState(event) && event.operation() != EventOperation.BASELINE) {
                Object transaction = event.transactionId().isPresent() ? event.transactionId() : event;
                groups.computeIfAbsent(List.of(transaction, key(event)), group -> new ArrayList<>())
                        .add(event);
            }
        }
        List<ObjectChange<T>> changes = new ArrayList<>();
        groups.values().forEach(group -> ofGroup(group).ifPresent(changes::add));
        return changes;
    }

    private List<Object> key(Event<T> event) {
        return source.model().key().stream().<Object>map(event::get).toList();
    }

    private Optional<ObjectChange<T>> ofGroup(List<Event<T>> events) {
        int steps = events.stream().mapToInt(NetObjectChanges::step).sum();
        Event<T> first = events.get(0);
        Optional<Event<T>> before = stateBefore(first);
        if (steps < 0) {
            return last(events, true).map(event -> new ObjectChange<>(EventOperation.DELETE, List.of(), before, event));
        } else if (steps > 0) {
            return last(events, false)
                    .map(event -> new ObjectChange<>(EventOperation.INSERT, List.of(), Optional.empty(), event));
        } else if (step(first) > 0) {
            return Optional.empty();
        }
        return last(events, false).flatMap(event -> updated(first, before, event));
    }

    private Optional<ObjectChange<T>> updated(Event<T> first, Optional<Event<T>> before, Event<T> event) {
        // A delete holds the row as it was, also where nothing older is known.
        Optional<Event<T>> known = step(first) < 0 ? Optional.of(first) : before;
        List<Change> changes =
                known.map(state -> source.differences(state, event)).orElse(List.of());
        return known.isPresent() && changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new ObjectChange<>(EventOperation.UPDATE, changes, before, event));
    }

    private static int step(Event<?> event) {
        return switch (event.operation()) {
            case DELETE -> -1;
            case UPDATE, BEFORE_UPDATE, SNAPSHOT -> 0;
            default -> 1;
        };
    }

    private Optional<Event<T>> last(List<Event<T>> events, boolean isDelete) {
        return events.stream()
                .filter(event -> (event.operation() == EventOperation.DELETE) == isDelete)
                .reduce((earlier, later) -> later);
    }

    private static <T> Optional<Event<T>> stateBefore(Event<T> event) {
        Optional<Event<T>> before = event.previous();
        while (before.isPresent() && !tellsState(before.get())) {
            before = before.get().previous();
        }
        return before;
    }
}
