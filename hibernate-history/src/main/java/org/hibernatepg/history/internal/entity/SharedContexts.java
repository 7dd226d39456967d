package org.hibernatepg.history.internal.entity;

import java.util.Map;
import java.util.Objects;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.internal.model.TrackedHistories;

/** Adds the entity of shared contexts where a history shares them, and names its columns as triggers do. */
final class SharedContexts implements SecondPass {
    private static final long serialVersionUID = 1L;

    private static final Map<String, String> COLUMNS = Map.of(
            "pghId", "pgh_id",
            "contextId", "id",
            "transactionId", "xid",
            "createdAt", "created_at",
            "updatedAt", "updated_at",
            "metadata", "metadata");

    private SharedContexts() {}

    static void add(
            TrackedHistories histories,
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata) {
        boolean shared = histories.bound().stream()
                .anyMatch(bound -> bound.history().options().context().isShared());
        if (shared && metadata.getEntityBinding(ContextRecord.class.getName()) == null) {
            contributions.contributeEntity(ContextRecord.class);
            metadata.addSecondPass(new SharedContexts());
        }
    }

    @Override
    public void doSecondPass(Map<String, PersistentClass> entities) {
        PersistentClass contexts = in(entities);
        COLUMNS.forEach((attribute, column) ->
                EventColumns.rename(contexts.getProperty(attribute).getColumns().get(0), column));
        EventColumns.settle(contexts.getTable());
    }

    /** The entity of shared contexts, of a persistence unit that has it. */
    static PersistentClass in(Map<String, PersistentClass> entities) {
        return Objects.requireNonNull(entities.get(ContextRecord.class.getName()), "shared contexts");
    }
}
