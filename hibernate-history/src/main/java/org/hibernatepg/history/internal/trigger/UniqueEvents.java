package org.hibernatepg.history.internal.trigger;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Constraint;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.trigger.spi.TriggerBindingContext;

/** Refuses what PostgreSQL cannot see to across partitions: that something is in no two of them. */
final class UniqueEvents {
    private UniqueEvents() {}

    static void check(Table events, TriggerBindingContext context) {
        Stream<List<Column>> keys = events.getUniqueKeys().values().stream().map(Constraint::getColumns);
        Stream<List<Column>> columns =
                events.getColumns().stream().filter(Column::isUnique).map(List::of);
        Stream.concat(keys, columns)
                .filter(unique -> unique.stream().noneMatch(UniqueEvents::isTime))
                .map(unique -> unique.stream().map(Column::getName).sorted().collect(Collectors.joining(", ")))
                .distinct()
                .sorted()
                .forEach(unique -> context.fault(
                        "is partitioned, and the event table %s has the unique key (%s), which PostgreSQL cannot keep across partitions"
                                .formatted(events.getName(), unique),
                        unique.equals(EventMetadata.column("pghId"))
                                ? "Another entity refers to its events: leave partitionBy or that reference out."
                                : "Leave partitionBy or the unique key out, or add pgh_created_at to the key."));
    }

    private static boolean isTime(Column column) {
        return column.getName().equals(EventMetadata.column("pghCreatedAt"));
    }
}
