package org.hibernatepg.history.internal.entity;

import org.hibernate.binder.AttributeBinder;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernatepg.history.ContextValue;
import org.hibernatepg.history.EventRecord;
import org.hibernatepg.history.TimelineRecord;
import org.hibernatepg.trigger.spi.MappingFaults;

/** Refuses the annotation where no event is. On event classes, {@link ContextValues} does what it says. */
public final class ContextValueBinder implements AttributeBinder<ContextValue> {
    /** For Hibernate. */
    public ContextValueBinder() {}

    @Override
    public void bind(
            ContextValue annotation,
            MetadataBuildingContext buildingContext,
            PersistentClass entity,
            Property property) {
        Class<?> type = entity.getMappedClass();
        if (!EventRecord.class.isAssignableFrom(type) && !TimelineRecord.class.isAssignableFrom(type)) {
            MappingFaults faults = new MappingFaults();
            faults.add(
                    entity.getJpaEntityName() + "." + property.getName(),
                    ContextValues.declaration(annotation),
                    "stands on an attribute of an entity that is no EventRecord and no TimelineRecord",
                    "Put it on an event class, which @TrackHistory(eventClass = …) names.");
            faults.throwIfAny();
        }
    }
}
