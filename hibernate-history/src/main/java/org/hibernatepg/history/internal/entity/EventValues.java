package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.hibernate.mapping.AggregateColumn;
import org.hibernate.mapping.Any;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Formula;
import org.hibernate.mapping.ManyToOne;
import org.hibernate.mapping.OneToOne;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.MappedValues;
import org.hibernatepg.history.internal.model.TrackedAttribute;

/**
 * Maps what an event holds as the tracked entity or collection maps it. What Hibernate resolved is taken over, types, converters
 * and column transformers among it, so that it does not matter by what it was declared. No association is loaded with an event.
 */
final class EventValues {
    private final PersistentClass event;
    private final BiFunction<Table, Column, Column> columns;
    private final boolean isOfKey;
    /** What is inside an embeddable and not stored, by its path. */
    private final Set<String> without;
    /** Whether an association to a unique key other than the primary one is shown as this key. */
    private final boolean showsUniqueKeys;

    private final Map<Column, Column> renamed = new HashMap<>();
    /** What is read instead of columns where the attribute is not stored. */
    private Optional<String> absent = Optional.empty();

    /** The column of the embeddable that is copied, if it is stored in one: by it Hibernate tells values in several such columns apart. */
    private Optional<AggregateColumn> aggregate = Optional.empty();

    /** The table of the renamed columns. */
    private Optional<Table> tableOfRenamed = Optional.empty();

    private EventValues(
            PersistentClass event,
            BiFunction<Table, Column, Column> columns,
            boolean isOfKey,
            Set<String> without,
            boolean showsUniqueKeys) {
        this.event = event;
        this.columns = columns;
        this.isOfKey = isOfKey;
        this.without = without;
        this.showsUniqueKeys = showsUniqueKeys;
    }

    /** The attribute of an event for one of the tracked entity. */
    static Property property(PersistentClass event, TrackedAttribute attribute, ColumnNames names) {
        BiFunction<Table, Column, Column> columns = (table, column) -> {
            Column copy = column.clone();
            copy.setName(names.of(table, column));
            return copy;
        };
        Property copy = new EventValues(event, columns, attribute.key(), attribute.without(), true)
                .property(attribute.name(), attribute.property());
        copy.setPropertyAccessorName("field");
        copy.setPropertyAccessStrategy(null);
        copy.setOptional(true);
        copy.setGeneric(false);
        return copy;
    }

    /**
     * For a part of the rows of a collection.
     *
     * @param names how a column is called in the event table, in backticks if it is to be quoted
     */
    static EventValues ofCollection(PersistentClass event, Function<Column, String> names) {
        return new EventValues(
                event,
                (table, column) -> EventColumns.mapped(event.getTable(), names.apply(column), column),
                false,
                Set.of(),
                false);
    }

    /** Without what is meant for rows that are written: cascades, generated values. */
    private Property property(String path, Property original) {
        Property copy = original.copy();
        copy.setValue(value(path, original.getValue()));
        copy.setCascade("none");
        copy.setLazy(copy.getValue() instanceof Any);
        copy.setNaturalIdentifier(false);
        copy.setValueGeneratorCreator(null);
        copy.setPersistentClass(event);
        return copy;
    }

    Value value(String path, Value original) {
        if (original instanceof Component component) {
            return component(path, component);
        } else if (original instanceof ToOne reference) {
            Optional<Property> key = showsUniqueKeys ? MappedValues.referencedKey(reference) : Optional.empty();
            return key.isPresent() ? key(path, reference, key.get()) : reference(reference);
        } else if (original instanceof Any any) {
            return any(any);
        } else if (original instanceof BasicValue basic) {
            return basic(basic);
        }
        throw new IllegalStateException("Cannot copy '%s', a %s".formatted(path, original.getClass()));
    }

    private BasicValue basic(BasicValue original) {
        original.resolve();
        BasicValue copy = new BasicValue(original.getBuildingContext(), event.getTable());
        aggregate.ifPresent(copy::setAggregateColumn);
        copy.copyTypeFrom(original);
        addColumns(original, copy);
        return copy;
    }

    private void addColumns(SimpleValue original, SimpleValue copy) {
        List<Selectable> selectables = original.getSelectables();
        for (int i = 0; i < selectables.size(); i++) {
            if (absent.isPresent()) {
                copy.addFormula(new Formula(absent.get()));
            } else if (selectables.get(i) instanceof Column column) {
                copy.addColumn(
                        columns.apply(tableOfRenamed.orElse(original.getTable()), renamed.getOrDefault(column, column)),
                        original.isColumnInsertable(i),
                        original.isColumnUpdateable(i));
            } else {
                copy.addFormula(new Formula(((Formula) selectables.get(i)).getFormula()));
            }
        }
    }

    private ManyToOne reference(ToOne original) {
        original.sortProperties();
        ManyToOne copy = new ManyToOne(original.getBuildingContext(), event.getTable());
        copy.setReferencedEntityName(original.getReferencedEntityName());
        copy.setPropertyName(original.getPropertyName());
        copy.setTypeName(original.getTypeName());
        if (!showsUniqueKeys) {
            copy.setReferencedPropertyName(original.getReferencedPropertyName());
            copy.setReferenceToPrimaryKey(original.isReferenceToPrimaryKey());
        }
        // While it has no columns: those of the original are sorted already.
        copy.sortProperties();
        if (original instanceof OneToOne shared) {
            shared.getConstraintColumns()
                    .forEach(column -> copy.addColumn(columns.apply(original.getTable(), column), false, false));
        } else {
            addColumns(original, copy);
        }
        LazyReference.make(copy);
        return copy;
    }

    /** A reference to the entity whose key some columns are, in the order in which its key is mapped. */
    ManyToOne reference(PersistentClass entity, List<Column> key, boolean sorted, String attribute) {
        ManyToOne reference =
                new ManyToOne(((SimpleValue) event.getIdentifier()).getBuildingContext(), event.getTable());
        reference.setReferencedEntityName(entity.getEntityName());
        reference.setPropertyName(attribute);
        key.forEach(column -> reference.addColumn(columns.apply(event.getTable(), column)));
        reference.setSorted(sorted);
        LazyReference.make(reference);
        return reference;
    }

    /** An association to a unique key, as this key. */
    private Value key(String path, ToOne reference, Property key) {
        List<Column> referenced = MappedValues.columns(key.getValue());
        for (int i = 0; i < referenced.size(); i++) {
            renamed.put(referenced.get(i), reference.getColumns().get(i));
        }
        tableOfRenamed = Optional.of(reference.getTable());
        Value copy = value(path, key.getValue());
        tableOfRenamed = Optional.empty();
        referenced.forEach(renamed::remove);
        if (copy instanceof EventComponent component && component.isEmbedded()) {
            component.setEmbedded(false);
            component.setDynamic(true);
            component.setComponentClassName(null);
        }
        return copy;
    }

    private Any any(Any original) {
        Any copy = original.copy();
        copy.setTable(event.getTable());
        copy.setDiscriminator(basic(original.getDiscriminatorDescriptor()));
        copy.setKey(basic(original.getKeyDescriptor()));
        copy.setLazy(true);
        return copy;
    }

    private EventComponent component(String path, Component original) {
        EventComponent copy = new EventComponent(original, event);
        copy.setRoleName(event.getEntityName() + "." + path);
        Optional<AggregateColumn> around = aggregate;
        around.ifPresent(copy::setParentAggregateColumn);
        aggregate = Optional.ofNullable(copy.getAggregateColumn()).or(() -> around);
        for (Property inner : inOriginalOrder(original)) {
            String innerPath = path + "." + inner.getName();
            Optional<String> enclosing = absent;
            if (without.contains(innerPath)) {
                List<Column> stored = TrackedAttribute.columns(path, original, without);
                absent = Optional.of(AbsentValues.sql(inner, original, stored));
            }
            copy.add(property(innerPath, inner), inner);
            absent = enclosing;
        }
        if (original.getDiscriminator() instanceof BasicValue discriminator) {
            copy.setDiscriminator(basic(discriminator));
        }
        aggregate = around;
        if (!isOfKey && !original.isKey() && original.getComponentClassName() != null) {
            AbsentValues.readAsZero(copy, original);
        }
        return copy;
    }

    /** Hibernate sorts them, and looks at the order that was before when it builds a record. */
    private static List<Property> inOriginalOrder(Component component) {
        int[] order = component.sortProperties();
        List<Property> sorted = component.getProperties();
        if (order == null) {
            return sorted;
        }
        List<Property> original = new ArrayList<>();
        for (int position : order) {
            original.add(sorted.get(position));
        }
        return original;
    }
}
