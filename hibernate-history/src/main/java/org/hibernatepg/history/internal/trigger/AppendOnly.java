package org.hibernatepg.history.internal.trigger;

import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** Refuses everything but inserts in event tables, whatever the class of the events. */
final class AppendOnly {
    @Protect(
            name = "append_only",
            operations = {UPDATE, DELETE, TRUNCATE})
    private interface Declaration {}

    private AppendOnly() {}

    static void add(TrackedHistories.Bound history, RecordedTable table, TriggerContributions contributions) {
        Protect declaration = Objects.requireNonNull(Declaration.class.getAnnotation(Protect.class));
        contributions
                .on(subject(history, table, contributions), history.history().declaration())
                .bind(declaration);
    }

    /** The event table, called by the event entity; another one than the main one by its part too. */
    private static TriggerSubject subject(
            TrackedHistories.Bound history, RecordedTable table, TriggerContributions contributions) {
        PersistentClass event = TrackedHistories.eventEntity(history, contributions.metadata());
        boolean isMain = table.equals(history.mainTable());
        String part = isMain ? "" : table.tracked().subject().table().getName();
        Column number = Objects.requireNonNull(table.events().getColumn(new Column(EventMetadata.column("pghId"))));
        return new TriggerSubject(
                event.getJpaEntityName() + (part.isEmpty() ? "" : "." + part),
                event,
                table.events(),
                EntityAttributes.of(event),
                List.of(number),
                Optional.empty(),
                Optional.empty());
    }
}
