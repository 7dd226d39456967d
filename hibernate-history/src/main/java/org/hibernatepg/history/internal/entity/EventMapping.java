package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.PrimaryKey;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedEntity;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * Puts right what Hibernate made of the annotations of an event class: no association is loaded or constrained, columns
 * have the names and types of the tracked ones without their constraints, and the primary key begins with the tracked key, so that
 * one index serves the history of an object.
 */
final class EventMapping implements SecondPass {
    private static final long serialVersionUID = 1L;

    private final transient TrackedEntity history;
    private final Class<?> eventClass;

    EventMapping(TrackedEntity history, Class<?> eventClass) {
        this.history = history;
        this.eventClass = eventClass;
    }

    @Override
    public void doSecondPass(Map<String, PersistentClass> entities) {
        PersistentClass event = entities.get(eventClass.getName());
        if (event == null) {
            throw new IllegalStateException("Hibernate did not bind the event entity " + eventClass.getName());
        }
        EventMetadata.COLUMNS.forEach((attribute, column) ->
                event.getProperty(attribute).getColumns().get(0).setName(column));
        Map<String, Column> tracked = correctAttributes(event);
        replaceColumns(event.getTable(), tracked);
        prependToPrimaryKey(event.getTable(), history.keyColumns());
    }

    /** The tracked columns by the names of their copies. */
    private Map<String, Column> correctAttributes(PersistentClass event) {
        MappingFaults faults = new MappingFaults();
        Map<String, Column> tracked = new HashMap<>();
        for (TrackedAttribute attribute : history.attributes()) {
            Property copy = event.getProperty(attribute.name());
            loosen(copy.getValue());
            List<TrackedAttribute.Leaf> originals = attribute.leaves();
            List<TrackedAttribute.Leaf> copies = new TrackedAttribute(attribute.name(), copy, false, false).leaves();
            for (int i = 0; i < originals.size(); i++) {
                checkSame(attribute.name(), originals.get(i), copies.get(i), faults);
                Column column = originals.get(i).column();
                copies.get(i).column().setName(column.getQuotedName());
                tracked.put(column.getCanonicalName(), column);
            }
        }
        faults.throwIfAny();
        return tracked;
    }

    private static void loosen(Value value) {
        if (value instanceof ToOne reference) {
            LazyReference.make(reference);
        } else if (value instanceof Component component) {
            component.getProperties().forEach(inner -> loosen(inner.getValue()));
        }
    }

    /** What Hibernate made of the copy has to be what it made of the original, however that is mapped. */
    private void checkSame(
            String attribute, TrackedAttribute.Leaf original, TrackedAttribute.Leaf copy, MappingFaults faults) {
        String before = describe(original);
        String after = describe(copy);
        if (!before.equals(after)) {
            faults.add(
                    history.name(),
                    history.declaration(),
                    "stores '%s', whose mapping (%s) cannot be copied: it became %s"
                            .formatted(attribute, before, after),
                    "Map it by annotations of the attribute, or leave it out: exclude = \"%s\".".formatted(attribute));
        }
    }

    private static String describe(TrackedAttribute.Leaf leaf) {
        if (!(leaf.property().getValue() instanceof BasicValue basic)) {
            return "an association";
        }
        BasicValue.Resolution<?> resolution = basic.resolve();
        Object converter = resolution.getValueConverter();
        return "%s as %s%s"
                .formatted(
                        resolution.getDomainJavaType().getJavaTypeClass().getSimpleName(),
                        resolution.getJdbcType().getClass().getSimpleName(),
                        converter == null ? "" : " by " + converter.getClass().getSimpleName());
    }

    private static void replaceColumns(Table table, Map<String, Column> tracked) {
        List<Column> columns = new ArrayList<>();
        for (Column column : table.getColumns()) {
            Column original = tracked.get(column.getCanonicalName());
            columns.add(original == null ? column : EventColumns.of(column, original));
        }
        table.reorderColumns(columns);
    }

    private static void prependToPrimaryKey(Table table, List<Column> trackedKey) {
        PrimaryKey surrogate = Objects.requireNonNull(table.getPrimaryKey());
        PrimaryKey key = new PrimaryKey(table);
        key.setName(surrogate.getName());
        trackedKey.forEach(column -> key.addColumn(table.getColumn(column)));
        surrogate.getColumns().forEach(key::addColumn);
        // Tells Hibernate that the order is final; it would sort the columns by the size of their types.
        key.reorderColumns(List.copyOf(key.getColumns()));
        table.setPrimaryKey(key);
    }
}
