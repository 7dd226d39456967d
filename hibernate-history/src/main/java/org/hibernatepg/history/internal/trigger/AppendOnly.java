package org.hibernatepg.history.internal.trigger;

import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.trigger.Protect;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerContributions;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * Refuses everything but inserts in event tables, whatever the class of the events, and in those of shared contexts and seals. No
 * scope ignores it: who may remove events says so by {@link Maintenance}.
 */
final class AppendOnly {
    private static final String TABLE = "kept";

    @Protect(
            name = "append_only",
            operations = {UPDATE, DELETE, TRUNCATE},
            ignorable = false)
    private interface OfEvents {}

    @Protect(
            name = "append_only",
            operations = {DELETE, TRUNCATE},
            ignorable = false)
    private interface OfContexts {}

    @Protect(name = "append_only", operations = UPDATE, ignorable = false)
    private interface OfContextValues {}

    private AppendOnly() {}

    static void add(TrackedHistories.Bound history, RecordedTable table, TriggerContributions contributions) {
        Optional<String> role = history.history().options().protection().maintenanceRole();
        contributions
                .on(subject(history, table, contributions), history.history().declaration())
                .bind(annotation(OfEvents.class), definition -> unlessMaintained(definition, role));
    }

    /** The event table, called by the event entity; another one than the main one by its part too. */
    static TriggerSubject subject(
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

    /**
     * The transaction that wrote a context writes it again when its values change, and no other one does.
     *
     * @param role whose members may remove what is append-only
     */
    static void addContexts(PersistentClass contexts, Optional<String> role, TriggerContributions contributions) {
        TriggerBindingContext context = contributions.on(contexts, "@TrackHistory(appendOnly = true)");
        context.bind(annotation(OfContexts.class), definition -> unlessMaintained(definition, role));
        context.bind(annotation(OfContextValues.class), ofAnotherTransaction(role));
    }

    /** What was erased is said once. */
    static void addErasures(PersistentClass erasures, Optional<String> role, TriggerContributions contributions) {
        contributions
                .on(erasures, "@TrackHistory(appendOnly = true)")
                .bind(annotation(OfEvents.class), definition -> unlessMaintained(definition, role));
    }

    /** The table of seals. */
    static void addSeals(PersistentClass seals, Optional<String> role, TriggerContributions contributions) {
        contributions
                .on(seals, "@TrackHistory(sealed = true)")
                .bind(annotation(OfEvents.class), definition -> unlessMaintained(definition, role));
    }

    private static UnaryOperator<TriggerDefinition> ofAnotherTransaction(Optional<String> role) {
        TriggerCondition another = TriggerCondition.of("old.xid <> pg_current_xact_id()"
                + " or row(new.pgh_id, new.id, new.xid, new.created_at)"
                + " is distinct from row(old.pgh_id, old.id, old.xid, old.created_at)");
        return definition -> unlessMaintained(
                definition.toBuilder()
                        .part("update")
                        .condition(Optional.of(another))
                        .build(),
                role);
    }

    private static TriggerDefinition unlessMaintained(TriggerDefinition definition, Optional<String> role) {
        TriggerCondition kept =
                new TriggerCondition(Maintenance.isRefused(TABLE, role), false, Map.of(TABLE, definition.table()));
        return definition.toBuilder()
                .condition(Optional.of(definition.condition().map(kept::and).orElse(kept)))
                .requiredRoles(Maintenance.required(role))
                .build();
    }

    private static Protect annotation(Class<?> declaration) {
        return Objects.requireNonNull(declaration.getAnnotation(Protect.class));
    }
}
