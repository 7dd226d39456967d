package org.hibernatepg.routing.internal.connection;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernatepg.routing.internal.unit.RoutingUnit;

/** Asks the servers for the first time, before the schema is touched. Loaded as a Java service. */
public final class RoutingIntegrator implements Integrator {
    /** For the service loader. */
    public RoutingIntegrator() {}

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        RoutingUnit unit = RoutingUnit.find(factory.getServiceRegistry());
        if (unit != null) {
            unit.start();
        }
    }

    @Override
    public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry services) {
        // The servers stop with the connection provider.
    }
}
