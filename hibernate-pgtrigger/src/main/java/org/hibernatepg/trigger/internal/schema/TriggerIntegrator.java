package org.hibernatepg.trigger.internal.schema;

import org.hibernate.SessionFactory;
import org.hibernate.SessionFactoryObserver;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernate.tool.schema.spi.SchemaFilterProvider;
import org.hibernatepg.trigger.Timing;
import org.hibernatepg.trigger.internal.jdbc.VariableConnections;
import org.hibernatepg.trigger.internal.softdelete.SoftDeletedEntities;
import org.hibernatepg.trigger.internal.violation.ViolationConverter;

/** Binds the triggers of a persistence unit to its session factory. */
public final class TriggerIntegrator implements Integrator {
    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        TriggerSchema.of(metadata).ifPresent(schema -> {
            TriggerModel model = schema.model();
            VariableConnections.activate(factory.getServiceRegistry());
            if (model.triggers().stream().anyMatch(trigger -> trigger.timing() != Timing.NOT_DEFERRABLE)) {
                VariableConnections.expectDeferred(factory.getServiceRegistry());
            }
            ViolationConverter.install(factory.getServiceRegistry()
                    .requireService(JdbcServices.class)
                    .getSqlExceptionHelper());
            ExcludedTables excluded = ExcludedTables.of(
                    metadata,
                    factory.getServiceRegistry(),
                    factory.getProperties(),
                    SchemaFilterProvider::getMigrateFilter);
            // Last, since Hibernate disintegrates only what it could integrate.
            UnitTriggers unit = UnitTriggers.register(factory, model, excluded);
            SoftDeletedEntities.register(factory, schema.contributions(), model.triggers(), schema.inCode());
            factory.addObserver(new SessionFactoryObserver() {
                @Override
                public void sessionFactoryCreated(SessionFactory created) {
                    unit.installAtStart();
                }
            });
        });
    }

    @Override
    public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry services) {
        SoftDeletedEntities.unregister(factory);
        UnitTriggers.unregister(factory);
    }
}
