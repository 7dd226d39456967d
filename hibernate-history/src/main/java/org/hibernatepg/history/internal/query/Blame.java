package org.hibernatepg.history.internal.query;

import java.util.Iterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.Event;

/** Which event gave each attribute of one object its value: read from the last one back, until all are known. */
final class Blame<T> {
    private final EventSource<T> source;

    Blame(EventSource<T> source) {
        this.source = source;
    }

    Map<String, Event<T>> of(Stream<Event<T>> newestFirst) {
        Map<String, Event<T>> blame = new TreeMap<>();
        Iterator<Event<T>> events =
                newestFirst.filter(NetObjectChanges::tellsState).iterator();
        if (!events.hasNext()) {
            return blame;
        }
        Event<T> later = events.next();
        Set<String> open = new TreeSet<>(source.paths(later));
        while (!open.isEmpty()) {
            Optional<Event<T>> earlier = events.hasNext() ? Optional.of(events.next()) : Optional.empty();
            Set<String> changed = new TreeSet<>(open);
            if (earlier.isPresent() && !isBeginning(later)) {
                Set<String> paths = new TreeSet<>();
                source.differences(earlier.get(), later).stream()
                        .map(Change::attribute)
                        .forEach(paths::add);
                changed.retainAll(paths);
            }
            for (String path : changed) {
                blame.put(path, later);
            }
            open.removeAll(changed);
            later = earlier.orElse(later);
        }
        return blame;
    }

    private static boolean isBeginning(Event<?> event) {
        return switch (event.operation()) {
            case UPDATE, BEFORE_UPDATE, DELETE, SNAPSHOT -> false;
            default -> true;
        };
    }
}
