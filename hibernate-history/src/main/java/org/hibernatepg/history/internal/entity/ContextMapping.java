package org.hibernatepg.history.internal.entity;

import java.util.Map;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.model.relational.internal.SqlStringGenerationContextImpl;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.ContextRecord;
import org.hibernatepg.history.internal.model.ContextOptions;

/** Lets the attributes of an event read its context from where it is stored, so that queries need not know. */
final class ContextMapping {
    private final PersistentClass event;
    private final Map<String, PersistentClass> entities;

    ContextMapping(PersistentClass event, Map<String, PersistentClass> entities) {
        this.event = event;
        this.entities = entities;
    }

    void apply(ContextOptions options) {
        if (options.isShared()) {
            compute(
                    "pghContext",
                    "pgh_context_id",
                    "(select c.metadata from %s c where c.id = pgh_context_id)".formatted(contexts()));
        } else if (!options.isInEvent()) {
            compute("pghContext", "pgh_context", "cast(null as jsonb)");
        }
        if (!options.id()) {
            compute("pghContextId", "pgh_context_id", "cast(null as uuid)");
        }
    }

    private void compute(String attribute, String source, String expression) {
        ComputedColumn.make(event.getProperty(attribute), event.getTable(), source, expression);
    }

    /** The table of shared contexts as SQL names it. */
    private String contexts() {
        Property context = event.getProperty("pghContext");
        Table table = entities.get(ContextRecord.class.getName()).getTable();
        MetadataBuildingContext building = ((SimpleValue) context.getValue()).getBuildingContext();
        Database database = building.getMetadataCollector().getDatabase();
        Map<String, Object> settings = building.getBuildingOptions()
                .getServiceRegistry()
                .requireService(ConfigurationService.class)
                .getSettings();
        return SqlStringGenerationContextImpl.fromConfigurationMap(database.getJdbcEnvironment(), database, settings)
                .format(table.getQualifiedTableName());
    }
}
