package org.hibernatepg.trigger.internal.binder;

import java.util.EnumSet;
import org.hibernate.dialect.Dialect;
import org.hibernate.generator.EventType;
import org.hibernate.generator.OnExecutionGenerator;
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
     * Maps an attribute as changed by a trigger.
     *
     * @param events the kinds of statement on which it is changed
     * @param written whether Hibernate sends the value that the entity holds, for the trigger to see
     */
    static void map(Property property, EnumSet<EventType> events, boolean written) {
        property.setValueGeneratorCreator(context -> new TriggerGenerated(events, written));
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
