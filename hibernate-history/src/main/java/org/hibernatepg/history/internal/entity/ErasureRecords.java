package org.hibernatepg.history.internal.entity;

import java.util.Map;
import java.util.Objects;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.ErasureRecord;
import org.hibernatepg.history.internal.model.TrackedHistories;

/** Adds the entity of erasures where they are recorded, and names its columns as the statement does that writes it. */
final class ErasureRecords implements SecondPass {
    private static final long serialVersionUID = 1L;

    private static final Map<String, String> COLUMNS = Map.of(
            "pghId", "pgh_id",
            "createdAt", "created_at",
            "kind", "kind",
            "entity", "entity",
            "attributes", "attributes",
            "events", "events",
            "reason", "reason",
            "databaseUser", "database_user",
            "context", "context",
            "contextId", "context_id");

    private ErasureRecords() {}

    static void add(
            TrackedHistories histories,
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata) {
        boolean recorded = histories.bound().stream()
                .anyMatch(bound -> bound.history().options().erasure());
        if (recorded && metadata.getEntityBinding(ErasureRecord.class.getName()) == null) {
            contributions.contributeEntity(ErasureRecord.class);
            metadata.addSecondPass(new ErasureRecords());
        }
    }

    @Override
    public void doSecondPass(Map<String, PersistentClass> entities) {
        PersistentClass erasures = Objects.requireNonNull(entities.get(ErasureRecord.class.getName()), "erasures");
        COLUMNS.forEach((attribute, column) ->
                EventColumns.rename(erasures.getProperty(attribute).getColumns().get(0), column));
        EventColumns.settle(erasures.getTable());
    }
}
