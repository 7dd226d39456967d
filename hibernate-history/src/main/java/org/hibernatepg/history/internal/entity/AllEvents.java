package org.hibernatepg.history.internal.entity;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.model.relational.SqlStringGenerationContext;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.RootClass;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.ContextStorage;
import org.hibernatepg.history.TimelineRecord;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.timeline.TimelineRecords;

/** The entities that a program declares for all events: each is read from a query, and cannot be written. */
final class AllEvents implements SecondPass {
    private static final long serialVersionUID = 1L;

    private static final Map<String, String> COLUMNS = Map.ofEntries(
            Map.entry("pghSlug", "pgh_slug"),
            Map.entry("pghEventEntity", "pgh_event_entity"),
            Map.entry("pghObjectEntity", "pgh_object_entity"),
            Map.entry("pghCollection", "pgh_collection"),
            Map.entry("pghObjectId", "pgh_object_id"),
            Map.entry("pghId", "pgh_id"),
            Map.entry("pghCreatedAt", "pgh_created_at"),
            Map.entry("pghLabel", "pgh_label"),
            Map.entry("pghOperation", "pgh_operation"),
            Map.entry("pghXid", "pgh_xid"),
            Map.entry("pghContext", "pgh_context"),
            Map.entry("pghContextId", "pgh_context_id"),
            Map.entry("pghData", "pgh_data"),
            Map.entry("pghDiff", "pgh_diff"));

    private final transient PersistentClass entity;
    private final transient TrackedHistories histories;

    private AllEvents(PersistentClass entity, TrackedHistories histories) {
        this.entity = entity;
        this.histories = histories;
    }

    static void add(TrackedHistories histories, InFlightMetadataCollector metadata) {
        entities(List.copyOf(metadata.getEntityBindingMap().values()))
                .forEach(entity -> metadata.addSecondPass(new AllEvents(entity, histories)));
    }

    private static List<PersistentClass> entities(List<PersistentClass> all) {
        return all.stream()
                .filter(entity ->
                        entity.getClassName() != null && TimelineRecord.class.isAssignableFrom(entity.getMappedClass()))
                .sorted(Comparator.comparing(PersistentClass::getEntityName))
                .toList();
    }

    @Override
    public void doSecondPass(Map<String, PersistentClass> entities) {
        COLUMNS.forEach((attribute, column) ->
                entity.getProperty(attribute).getColumns().get(0).setName(column));
        ContextMapping context =
                new ContextMapping(entity, entities, new ContextOptions(ContextStorage.JSON, true, false));
        new ContextValues(entity, entities, context, histories.faults()).bind();
        ((RootClass) entity).setMutable(false);
        entity.getTable().setSubselect("select");
        tenant().ifPresent(tracked -> histories
                .faults()
                .add(
                        entity.getJpaEntityName(),
                        "extends TimelineRecord",
                        "would show the events of every tenant, and %s has a @TenantId".formatted(tracked),
                        "Ask History.timeline(session), which shows those of the session's tenant."));
    }

    private Optional<String> tenant() {
        return histories.bound().stream()
                .map(bound -> bound.history().entity().getRootClass())
                .filter(root -> root.getProperties().stream()
                        .anyMatch(property -> !property.isSynthetic() && TrackedAttribute.isTenant(property, root)))
                .map(PersistentClass::getJpaEntityName)
                .findFirst();
    }

    /** Binds the entities to the query, when all columns have their names. */
    static void bind(Metadata metadata, SqlStringGenerationContext names, Dialect dialect) {
        List<TrackedHistories.Bound> bound =
                TrackedHistories.of(metadata).map(TrackedHistories::bound).orElse(List.of());
        PersistentClass shared = metadata.getEntityBinding(ContextRecord.class.getName());
        String contexts = shared == null ? "" : names.format(shared.getTable().getQualifiedTableName());
        for (PersistentClass entity : entities(List.copyOf(metadata.getEntityBindings()))) {
            entity.getTable().setSubselect(new TimelineRecords(names, dialect, contexts).sql(bound));
            bound.forEach(history -> history.tables().forEach(table -> {
                entity.addSynchronizedTable(
                        names.format(table.tracked().subject().table().getQualifiedTableName()));
                entity.addSynchronizedTable(names.format(table.eventsName()));
            }));
        }
    }
}
