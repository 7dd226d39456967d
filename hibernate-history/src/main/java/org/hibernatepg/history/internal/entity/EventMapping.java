package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.boot.spi.SecondPass;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Formula;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.EventType;
import org.hibernatepg.history.internal.model.HistoryOptions;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.RequestedColumn;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedClass;
import org.hibernatepg.history.internal.model.TrackedHistories;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.trigger.spi.MappingFaults;
import org.hibernatepg.trigger.spi.RowRestriction;

/**
 * Completes what Hibernate made of an event class: the attributes of the tracked entity are mapped as they are there, and the
 * tables get their columns.
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
        PersistentClass event = bound(entities, eventClass);
        if (!history.options().eventClass().written()) {
            // Nothing can refer to a generated class, so the class of proxies that Hibernate would make is never
            // needed.
            // To make it takes longer than anything else that a start does for an event entity.
            bound.types().forEach(type -> bound(entities, type.eventClass()).setLazy(false));
        }
        List<Column> own = ownColumns(event, history.options());
        ColumnNames names = ColumnNames.of(history);
        if (history.isComposed()) {
            // The naming strategy is for names of the program.
            event.getProperty("pghTable").getColumns().get(0).setName(ColumnNames.TABLE);
            event.getProperty("pghPreviousId").getColumns().get(0).setName(ColumnNames.PREVIOUS);
        }
        if (history.collection().isPresent()) {
            new CollectionEventMapping(history).map(event);
        } else {
            bound.types().forEach(type -> addAttributes(type.tracked(), bound(entities, type.eventClass()), names));
        }
        if (!history.options().eventClass().written()) {
            bound.types().forEach(type -> EventFieldAccess.use(bound(entities, type.eventClass())));
        }
        if (event.getDiscriminator() != null && !history.isComposed()) {
            setDiscriminator(event);
        }
        filterTenants(event);
        ContextMapping context =
                new ContextMapping(event, entities, history.options().context());
        context.bind();
        new ContextValues(event, entities, context, faults).bind();
        ObjectReference.correct(event, history);
        new EventReferences(history, bound.mainTable(), faults).correct();
        new OwnColumns(history, bound.mainTable()).check(faults);
        if (history.isComposed()) {
            addedColumns(event).stream().filter(column -> !own.contains(column)).forEach(own::add);
        }
        for (RecordedTable table : bound.tables()) {
            new EventTable(
                            table,
                            own,
                            table.equals(bound.numberingTable()),
                            history.options().partitions().isPartitioned())
                    .complete();
        }
    }

    /** A tenant sees the events of its own rows: by the filter of {@code @TenantId}, which is by the name of the column. */
    private void filterTenants(PersistentClass event) {
        if (history.collection().isEmpty()) {
            PersistentClass root = history.entity().getRootClass();
            root.getProperties().stream()
                    .filter(property -> !property.isSynthetic() && TrackedAttribute.isTenant(property, root))
                    .flatMap(property -> property.getColumns().stream())
                    .forEach(column -> event.addFilter(
                            TrackedAttribute.TENANT_FILTER,
                            column.getName() + " = :tenantId",
                            true,
                            Map.of(),
                            Map.of()));
        }
    }

    private static PersistentClass bound(Map<String, PersistentClass> entities, Class<?> eventClass) {
        PersistentClass event = entities.get(eventClass.getName());
        if (event == null) {
            throw new IllegalStateException("Hibernate did not bind the event entity " + eventClass.getName());
        }
        return event;
    }

    /** The class of an event is that of the tracked row; a value that no class has is read as one of the root. */
    private void setDiscriminator(PersistentClass event) {
        Formula formula = (Formula) event.getDiscriminator().getSelectables().get(0);
        formula.setFormula(ClassTests.expression(history, RowRestriction::unqualified));
    }

    /** The columns that every event table has beside the tracked ones. */
    private static List<Column> ownColumns(PersistentClass event, HistoryOptions options) {
        List<Column> columns = new ArrayList<>();
        EventMetadata.COLUMNS.forEach((attribute, name) -> {
            Column column = event.getProperty(attribute).getColumns().get(0);
            EventColumns.rename(column, name);
            if (options.context().stores(attribute)) {
                columns.add(column);
            }
        });
        options.columns().forEach(requested -> columns.add(requested(event, requested)));
        columns.sort(Comparator.comparing(Column::getName));
        return columns;
    }

    /** A text as the label is one. An entity that the program has written need not show it. */
    private static Column requested(PersistentClass event, RequestedColumn requested) {
        Column label = event.getProperty("pghLabel").getColumns().get(0);
        Column column = new Column(requested.column());
        if (event.hasProperty(requested.attribute())) {
            column = event.getProperty(requested.attribute()).getColumns().get(0);
            column.setName(requested.column());
        } else {
            column.setValue(label.getValue());
            column.setTypeIndex(label.getTypeIndex());
        }
        column.setSqlType(label.getSqlType());
        return column;
    }

    /** The columns of a base class of the program. Every event table has them, and nothing fills them. */
    private List<Column> addedColumns(PersistentClass event) {
        Set<String> known = new HashSet<>(Set.of("pghTable", "pghPreviousId", ObjectReference.ATTRIBUTE));
        known.addAll(EventMetadata.COLUMNS.keySet());
        history.attributes().forEach(attribute -> known.add(attribute.name()));
        List<Column> columns = new ArrayList<>();
        event.getProperties().stream()
                .filter(property -> !known.contains(property.getName()))
                .flatMap(property -> property.getSelectables().stream())
                .filter(Column.class::isInstance)
                .map(Column.class::cast)
                .forEach(column -> {
                    column.setNullable(true);
                    columns.add(column);
                });
        return columns;
    }

    private void addAttributes(TrackedClass tracked, PersistentClass event, ColumnNames names) {
        DeclaredAttributes declared = new DeclaredAttributes(history, event, faults);
        EventType type = history.options().eventClass();
        EventBase base = new EventBase(type.type());
        List<TrackedAttribute> inherited =
                history.superclass(tracked).map(TrackedClass::attributes).orElse(List.of());
        for (TrackedAttribute attribute : tracked.attributes()) {
            if (type.written() || base.declares(attribute.name())) {
                if (event.hasProperty(attribute.name())) {
                    declared.adapt(attribute);
                }
                continue;
            }
            if (inherited.contains(attribute)) {
                continue;
            }
            event.addProperty(EventValues.property(event, attribute, names));
        }
        declared.renameInIndexes();
    }
}
