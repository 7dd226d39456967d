package org.hibernatepg.history.internal.entity;

import java.util.Map;
import java.util.function.Function;
import org.hibernate.boot.model.relational.Database;
import org.hibernate.boot.model.relational.internal.SqlStringGenerationContextImpl;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.engine.config.spi.ConfigurationService;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.jspecify.annotations.Nullable;

/** Lets the attributes of an event read its context from where it is stored, so that queries need not know. */
final class ContextMapping {
    private static final String VALUES = "pgh_context";
    private static final String ID = "pgh_context_id";

    private final PersistentClass event;
    private final Map<String, PersistentClass> entities;
    private final ContextOptions options;
    private int computed = 1;

    ContextMapping(PersistentClass event, Map<String, PersistentClass> entities, ContextOptions options) {
        this.event = event;
        this.entities = entities;
        this.options = options;
    }

    /** Maps the attributes of every event. */
    void bind() {
        if (!options.isInEvent()) {
            computeFromValues(
                    event.getProperty("pghContext"), values -> values == null ? "cast(null as jsonb)" : values);
        }
        if (!options.id()) {
            compute(event.getProperty("pghContextId"), ID, "cast(null as uuid)");
        }
    }

    /**
     * Makes an attribute of the values of the context.
     *
     * @param expression SQL for the attribute, given that of the values, which is null if none are stored
     */
    void computeFromValues(Property property, Function<@Nullable String, String> expression) {
        if (options.isShared()) {
            String select = "(select %s from %s c where c.id = %s and c.xid = %s)";
            compute(
                    property,
                    ID,
                    select.formatted(
                            expression.apply("c.metadata"),
                            contexts(),
                            ComputedColumn.SOURCE,
                            ComputedColumn.qualified(EventMetadata.column("pghXid"))));
        } else {
            compute(property, VALUES, expression.apply(options.isInEvent() ? ComputedColumn.SOURCE : null));
        }
    }

    private void compute(Property property, String source, String expression) {
        ComputedColumn.make(property, event.getTable(), source, expression, computed++);
    }

    /** The table of shared contexts as SQL names it. */
    private String contexts() {
        Property context = event.getProperty("pghContext");
        Table table = SharedContexts.in(entities).getTable();
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
