package org.hibernatepg.history.internal.entity;

import org.hibernate.HibernateException;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernatepg.history.internal.model.EventOf;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * Refuses a persistence unit whose contexts could be written but not read, and keeps the histories of any other for the time
 * that it runs.
 */
public final class HistoryIntegrator implements Integrator {
    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        if (!readsJson(factory)) {
            refuse(metadata);
        }
        UnitHistories.register(factory, metadata);
    }

    private static void refuse(Metadata metadata) {
        MappingFaults faults = new MappingFaults();
        for (PersistentClass entity : metadata.getEntityBindings()) {
            EventOf event = entity.getClassName() == null
                    ? null
                    : entity.getMappedClass().getAnnotation(EventOf.class);
            if (event != null) {
                faults.add(
                        event.entity().getSimpleName(),
                        "@TrackHistory",
                        "stores the context of events as JSON, and there is no JSON library on the class path",
                        "Add Jackson (com.fasterxml.jackson.core:jackson-databind) or a JSON-B implementation, or set hibernate.type.json_format_mapper.");
            }
        }
        faults.throwIfAny();
    }

    /** Hibernate 6 has no mapper then, later lines throw. */
    private static boolean readsJson(SessionFactoryImplementor factory) {
        try {
            return factory.getSessionFactoryOptions().getJsonFormatMapper() != null;
        } catch (HibernateException noMapper) {
            return false;
        }
    }

    @Override
    public void disintegrate(SessionFactoryImplementor factory, SessionFactoryServiceRegistry services) {
        UnitHistories.unregister(factory);
    }
}
