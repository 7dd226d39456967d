package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.ContextOptions;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.EventType;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * Puts right what Hibernate made of the annotations of an event class: no association is loaded or constrained, columns
 * have the names of the tracked ones, and the table is completed.
 */
final class EventMapping implements SecondPass {
    private static final long serialVersionUID = 1L;

    private final transient TrackedHistories.Bound bound;
    private final transient TrackedHistory history;
    private final Class<?> eventClass;
    private final transient MappingFaults faults;

    EventMapping(TrackedHistories.Bound bound, MappingFaults faults) {
        this.bound = bound;
        this.history = bound.history();
        this.eventClass = bound.eventClass();
        this.faults = faults;
    }

    @Override
    public void doSecondPass(Map<String, PersistentClass> entities) {
        PersistentClass event = entities.get(eventClass.getName());
        if (event == null) {
            throw new IllegalStateException("Hibernate did not bind the event entity " + eventClass.getName());
        }
        List<Column> own = ownColumns(event, bound.history().options().context());
        if (history.collection().isPresent()) {
            new CollectionEventMapping(history).map(event);
        } else {
            correctAttributes(event);
        }
        ContextMapping context =
                new ContextMapping(event, entities, bound.history().options().context());
        context.bind();
        new ContextValues(event, entities, context, faults).bind();
        new EventReferences(history, bound.mainTable(), faults).correct();
        new OwnColumns(history, bound.mainTable()).check(faults);
        for (RecordedTable table : bound.tables()) {
            new EventTable(table, own, table.equals(bound.numberingTable())).complete();
        }
    }

    /** The columns that every event table has beside the tracked ones. */
    private static List<Column> ownColumns(PersistentClass event, ContextOptions context) {
        List<Column> columns = new ArrayList<>();
        EventMetadata.COLUMNS.forEach((attribute, name) -> {
            Column column = event.getProperty(attribute).getColumns().get(0);
            column.setName(name);
            if (context.stores(attribute)) {
                columns.add(column);
            }
        });
        columns.sort(Comparator.comparing(Column::getName));
        return columns;
    }

    private void correctAttributes(PersistentClass event) {
        DeclaredAttributes declared = new DeclaredAttributes(history, event, faults);
        EventType type = history.options().eventClass();
        EventBase base = new EventBase(type.type());
        for (TrackedAttribute attribute : history.attributes()) {
            if (type.written() || base.declares(attribute.name())) {
                if (event.hasProperty(attribute.name())) {
                    declared.adapt(attribute);
                }
                continue;
            }
            Property copy = event.getProperty(attribute.name());
            loosen(copy.getValue());
            List<TrackedAttribute.Leaf> originals = attribute.leaves();
            List<TrackedAttribute.Leaf> copies = new TrackedAttribute(attribute.name(), copy, false, false).leaves();
            for (int i = 0; i < originals.size(); i++) {
                checkSame(attribute.name(), originals.get(i), copies.get(i));
                copies.get(i).column().setName(originals.get(i).column().getQuotedName());
            }
        }
        declared.renameInIndexes();
    }

    private static void loosen(Value value) {
        if (value instanceof ToOne reference) {
            LazyReference.make(reference);
        } else if (value instanceof Component component) {
            component.getProperties().forEach(inner -> loosen(inner.getValue()));
        }
    }

    /** What Hibernate made of the copy has to be what it made of the original, however that is mapped. */
    private void checkSame(String attribute, TrackedAttribute.Leaf original, TrackedAttribute.Leaf copy) {
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
}
