package org.hibernatepg.routing.internal.readonly;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernatepg.routing.internal.unit.RoutingUnit;

/** Lets Hibernate throw the exception of read-only scopes itself. Loaded as a Java service. */
public final class ReadOnlyIntegrator implements Integrator {
    /** For the service loader. */
    public ReadOnlyIntegrator() {}

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        RoutingUnit unit = RoutingUnit.find(factory.getServiceRegistry());
        if (unit != null) {
            ViolationConverter.install(
                    factory.getServiceRegistry()
                            .requireService(JdbcServices.class)
                            .getSqlExceptionHelper(),
                    unit.scopes());
        }
    }

    @Override
    public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry services) {
        // The converter goes with its registry.
    }
}
