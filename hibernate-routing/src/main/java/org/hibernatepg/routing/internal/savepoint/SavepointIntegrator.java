package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.event.service.spi.EventListenerRegistry;
import org.hibernate.event.spi.EventType;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;

/** Lets blocks hear of what is persisted. Loaded as a Java service. */
public final class SavepointIntegrator implements Integrator {
    /** For the service loader. */
    public SavepointIntegrator() {}

    /**
     * Finds out whether this line of Hibernate is known.
     *
     * @throws org.hibernatepg.routing.RoutingException if it is not
     */
    public static void check() {
        HibernateParts.check();
    }

    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        EventListenerRegistry registry = factory.getServiceRegistry().requireService(EventListenerRegistry.class);
        PersistListener listener = new PersistListener();
        registry.prependListeners(EventType.PERSIST, listener);
        registry.prependListeners(EventType.PERSIST_ONFLUSH, listener);
    }

    /** Nothing to do; Hibernate 6.6 leaves it to every integrator. */
    @Override
    public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry services) {}
}
