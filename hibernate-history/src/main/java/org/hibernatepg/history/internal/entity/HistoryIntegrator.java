package org.hibernatepg.history.internal.entity;

import java.util.List;
import java.util.Map;
import org.hibernate.HibernateException;
import org.hibernate.boot.Metadata;
import org.hibernate.boot.spi.BootstrapContext;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.integrator.spi.Integrator;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.service.spi.SessionFactoryServiceRegistry;
import org.hibernatepg.history.internal.model.CollectionTenants;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.MappingFaults;

/** Binds the histories to a session factory. Refuses a persistence unit whose contexts could be written but not read. */
public final class HistoryIntegrator implements Integrator {
    @Override
    public void integrate(Metadata metadata, BootstrapContext bootstrap, SessionFactoryImplementor factory) {
        List<TrackedHistories.Bound> histories =
                TrackedHistories.of(metadata).map(TrackedHistories::bound).orElse(List.of());
        if (!histories.isEmpty() && !readsJson(factory)) {
            reportNoJson(histories);
        }
        histories.stream().filter(bound -> bound.history().isComposed()).forEach(bound -> metadata.getEntityBinding(
                        bound.eventClass().getName())
                .getTable()
                .setSubselect(ComposedEvents.of(bound, factory.getSqlStringGenerationContext())));
        histories.forEach(bound -> filterTenants(bound, metadata, factory));
        AllEvents.bind(
                metadata,
                factory.getSqlStringGenerationContext(),
                factory.getJdbcServices().getDialect());
        // Last, since Hibernate disintegrates only what it could integrate.
        UnitHistories.register(factory, metadata);
    }

    /** A tenant sees the events of the collections of its own objects. */
    private static void filterTenants(
            TrackedHistories.Bound bound, Metadata metadata, SessionFactoryImplementor factory) {
        PersistentClass event = metadata.getEntityBinding(bound.eventClass().getName());
        CollectionTenants.condition(
                        bound, table -> factory.getSqlStringGenerationContext().format(table.getQualifiedTableName()))
                .ifPresent(condition ->
                        event.addFilter(TrackedAttribute.TENANT_FILTER, condition, false, Map.of(), Map.of()));
    }

    private static void reportNoJson(List<TrackedHistories.Bound> histories) {
        MappingFaults faults = new MappingFaults();
        histories.forEach(
                bound -> faults.add(
                        bound.history().name(),
                        bound.history().declaration(),
                        "stores the context of events as JSON, and there is no JSON library on the class path",
                        "Add Jackson (com.fasterxml.jackson.core:jackson-databind) or a JSON-B implementation, or set hibernate.type.json_format_mapper."));
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
