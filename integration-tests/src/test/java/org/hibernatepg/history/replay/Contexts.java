package org.hibernatepg.history.replay;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which events have to have which context. Writes follow each other in one thread, so the events between two readings of the
 * sequences that number them belong to what was written in between.
 */
final class Contexts {
    private final RandomUnit unit;
    private final List<Shape> shapes;
    private final String sequences;
    private final List<Reached> reached = new ArrayList<>();
    private final AtomicInteger number = new AtomicInteger();

    /** Up to which events, by entity, everything since the one before has this context. */
    private record Reached(List<Long> last, @Nullable Integer context) {}

    Contexts(RandomUnit unit, List<Shape> shapes) {
        this.unit = unit;
        this.shapes = shapes;
        this.sequences = shapes.stream()
                .map(shape -> "(select case when is_called then last_value else 0 end from %s)"
                        .formatted(unit.sequence(shape)))
                .collect(Collectors.joining(", ", "select array[", "]"));
        reached(null);
    }

    /** For writes that are made at once, which no reading of a sequence tells from each other. */
    static Contexts unchecked(RandomUnit unit) {
        return new Contexts(unit, List.of());
    }

    int next() {
        return number.incrementAndGet();
    }

    /** Everything up to now, which is not in another context already, has this one. */
    void reached(@Nullable Integer context) {
        if (shapes.isEmpty()) {
            return;
        }
        Object values = Objects.requireNonNull(unit.unit().value(sequences));
        List<Long> last = ((List<?>) values).stream().map(value -> (Long) value).toList();
        reached.add(new Reached(last, context));
    }

    /** The events that have another context than their statements had. */
    List<String> faults() {
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < shapes.size(); i++) {
            for (List<@Nullable Object> event : unit.unit()
                    .query("select pgh_id, (pgh_context->>'op')::int from %s"
                            .formatted(shapes.get(i).events()))) {
                long id = (Long) Objects.requireNonNull(event.get(0));
                Integer expected = expected(i, id);
                if (!Objects.equals(event.get(1), expected)) {
                    faults.add("event %d of %s has the context %s, not %s"
                            .formatted(id, shapes.get(i).name(), event.get(1), expected));
                }
            }
        }
        return faults;
    }

    private @Nullable Integer expected(int shape, long id) {
        for (Reached up : reached) {
            if (id <= up.last().get(shape)) {
                return up.context();
            }
        }
        throw new IllegalStateException("Nothing was written then");
    }
}
