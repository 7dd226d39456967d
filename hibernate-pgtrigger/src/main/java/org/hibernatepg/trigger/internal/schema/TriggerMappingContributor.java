package org.hibernatepg.trigger.internal.schema;

import org.hibernate.boot.ResourceStreamLocator;
import org.hibernate.boot.spi.AdditionalMappingContributions;
import org.hibernate.boot.spi.AdditionalMappingContributor;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.dialect.Dialect;
import org.hibernate.dialect.PostgreSQLDialect;
import org.hibernatepg.trigger.internal.binder.AnnotationBinding;
import org.jboss.logging.Logger;

/**
 * Binds the annotations of all entities while Hibernate builds its metadata, when tables and columns have their names
 * and mappings can still be changed.
 */
public final class TriggerMappingContributor implements AdditionalMappingContributor {
    private static final Logger LOG = Logger.getLogger("org.hibernatepg.trigger");

    @Override
    public String getContributorName() {
        return "hibernate-pgtrigger";
    }

    @Override
    public void contribute(
            AdditionalMappingContributions contributions,
            InFlightMetadataCollector metadata,
            ResourceStreamLocator resources,
            MetadataBuildingContext buildingContext) {
        Dialect dialect = metadata.getDatabase().getDialect();
        if (dialect instanceof PostgreSQLDialect) {
            TriggerSchema.declared(metadata, buildingContext).bindDeclarations();
        } else if (metadata.getEntityBindingMap().values().stream()
                .anyMatch(entity -> AnnotationBinding.declaresTriggers(entity, metadata))) {
            LOG.infof(
                    "The triggers declared on entities have no effect: they need PostgreSQL, and the dialect is %s",
                    dialect.getClass().getSimpleName());
        }
    }
}
