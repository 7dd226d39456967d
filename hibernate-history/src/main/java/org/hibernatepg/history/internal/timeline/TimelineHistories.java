package org.hibernatepg.history.internal.timeline;

import java.util.List;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.model.UnitHistories;

/**
 * The histories of a persistence unit, found by what a program names.
 *
 * @param factory the unit
 */
record TimelineHistories(SessionFactoryImplementor factory) {
    List<TimelineTable> all() {
        return UnitHistories.of(factory)
                .map(unit -> unit.derived(TimelineTables.class, () -> new TimelineTables(factory, unit))
                        .all())
                .orElse(List.of());
    }

    /** Those of an entity, of what it extends and of what extends it; an error if there are none. */
    List<TimelineTable> of(Class<?> entity) {
        List<TimelineTable> tables =
                all().stream().filter(table -> isOf(table, entity)).toList();
        if (tables.isEmpty()) {
            throw UnitHistories.notTracked(factory, entity);
        }
        return tables;
    }

    private static boolean isOf(TimelineTable table, Class<?> entity) {
        return table.entity().isAssignableFrom(entity) || entity.isAssignableFrom(table.entity());
    }

    /** One of those that have an event entity of this name; an error if there is none. */
    TimelineTable named(String eventEntity) {
        return all().stream()
                .filter(table -> table.eventEntity().equals(eventEntity))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "There is no history %s. Events are recorded as %s.".formatted(eventEntity, names())));
    }

    private String names() {
        return all().stream().map(TimelineTable::eventEntity).distinct().collect(Collectors.joining(", "));
    }
}
