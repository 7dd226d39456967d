package org.hibernatepg.trigger.internal.binder;

import java.util.EnumSet;
import org.hibernate.dialect.Dialect;
import org.hibernate.generator.EventType;
import org.hibernate.generator.Generator;
import org.hibernate.generator.GeneratorCreationContext;
import org.hibernate.generator.OnExecutionGenerator;
import org.hibernate.mapping.GeneratorCreator;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.jspecify.annotations.Nullable;

/**
 * Tells Hibernate that a trigger has the last word on an attribute: the value is read back after the statement, with
 * {@code returning} where the statement allows it.
 */
final class TriggerGenerated implements OnExecutionGenerator {
    private static final long serialVersionUID = 1L;

    private final EnumSet<EventType> events;
    private final boolean written;

    private TriggerGenerated(EnumSet<EventType> events, boolean written) {
        this.events = events;
        this.written = written;
    }

    /**
     * Maps an attribute as changed by a trigger, which sees the value that the entity holds.
     *
     * @param entity the entity
     * @param property its attribute
     * @param events the kinds of statement on which it is changed
     */
    static void map(PersistentClass entity, Property property, EnumSet<EventType> events) {
        EnumSet<EventType> all = EnumSet.copyOf(events);
        if (property.getValueGeneratorCreator() instanceof Creator creator) {
            all.addAll(creator.events());
        }
        // Where another attribute has a generator, Hibernate 7 reads back after updates only what it reads after
        // inserts too.
        if (entity.getPropertyClosure().stream().anyMatch(TriggerGenerated::hasGeneratorOfItsOwn)) {
            all.add(EventType.INSERT);
        }
        property.setValueGeneratorCreator(new Creator(all, true));
    }

    /** Maps an attribute as computed by a trigger whatever the entity holds; Hibernate leaves it out of its statements. */
    static void mapComputed(Property property) {
        property.setValueGeneratorCreator(new Creator(EnumSet.of(EventType.INSERT, EventType.UPDATE), false));
    }

    private static boolean hasGeneratorOfItsOwn(Property property) {
        GeneratorCreator creator = property.getValueGeneratorCreator();
        return creator != null && !(creator instanceof Creator);
    }

    private record Creator(EnumSet<EventType> events, boolean written) implements GeneratorCreator {
        @Override
        public Generator createGenerator(GeneratorCreationContext context) {
            return new TriggerGenerated(events, written);
        }
    }

    @Override
    public EnumSet<EventType> getEventTypes() {
        return events;
    }

    /** Who may change the attribute is for the trigger to say. */
    @Override
    public boolean allowMutation() {
        return true;
    }

    @Override
    public boolean referenceColumnsInSql(Dialect dialect) {
        return written;
    }

    @Override
    public boolean writePropertyValue() {
        return written;
    }

    @Override
    public String @Nullable [] getReferencedColumnValues(Dialect dialect) {
        return null;
    }
}
