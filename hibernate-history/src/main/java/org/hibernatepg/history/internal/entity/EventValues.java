package org.hibernatepg.history.internal.entity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 * Maps an attribute of an event as the tracked one is mapped. What Hibernate resolved is taken over, types, converters and
 * column transformers among it, so that it does not matter by what it was declared. No association is loaded with an event.
 */
final class EventValues {
    private final PersistentClass event;
    private final TrackedAttribute attribute;
    private final Map<Column, Column> renamed = new HashMap<>();
    /** What is read instead of columns where the attribute is not stored. */
    private Optional<String> absent = Optional.empty();

    private final ColumnNames names;
    /** The table of the renamed columns. */
    private Optional<Table> tableOfRenamed = Optional.empty();

    EventValues(PersistentClass event, TrackedAttribute attribute, ColumnNames names) {
        this.event = event;
        this.attribute = attribute;
        this.names = names;
    }

    /** The attribute of the event. */
    Property property() {
        Property copy = property(attribute.name(), attribute.property());
        copy.setPropertyAccessorName("field");
        copy.setPropertyAccessStrategy(null);
        copy.setOptional(true);
        copy.setGeneric(false);
        return copy;
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

    private Value value(String path, Value original) {
        if (original instanceof Component component) {
            return component(path, component);
        } else if (original instanceof ToOne reference) {
            Optional<Property> key = MappedValues.referencedKey(reference);
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
                        named(renamed.getOrDefault(column, column), tableOfRenamed.orElse(original.getTable())),
                        original.isColumnInsertable(i),
                        original.isColumnUpdateable(i));
            } else {
                copy.addFormula(new Formula(((Formula) selectables.get(i)).getFormula()));
            }
        }
    }

    private Column named(Column column, Table table) {
        Column copy = column.clone();
        copy.setName(names.of(table, column));
        return copy;
    }

    private ManyToOne reference(ToOne original) {
        original.sortProperties();
        ManyToOne copy = new ManyToOne(original.getBuildingContext(), event.getTable());
        copy.setReferencedEntityName(original.getReferencedEntityName());
        copy.setPropertyName(original.getPropertyName());
        copy.setTypeName(original.getTypeName());
        // While it has no columns: those of the original are sorted already.
        copy.sortProperties();
        if (original instanceof OneToOne shared) {
            shared.getConstraintColumns()
                    .forEach(column -> copy.addColumn(named(column, original.getTable()), false, false));
        } else {
            addColumns(original, copy);
        }
        LazyReference.make(copy);
        return copy;
    }

    /** An association to a unique key, as this key. */
    private Value key(String path, ToOne reference, Property key) {
        List<Column> columns = MappedValues.columns(key.getValue());
        for (int i = 0; i < columns.size(); i++) {
            renamed.put(columns.get(i), reference.getColumns().get(i));
        }
        tableOfRenamed = Optional.of(reference.getTable());
        Value copy = value(path, key.getValue());
        tableOfRenamed = Optional.empty();
        columns.forEach(renamed::remove);
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
        for (Property inner : inOriginalOrder(original)) {
            String innerPath = path + "." + inner.getName();
            Optional<String> enclosing = absent;
            if (attribute.without().contains(innerPath)) {
                absent = Optional.of(AbsentValues.sql(inner, original, columns(path, original)));
            }
            copy.add(property(innerPath, inner), inner);
            absent = enclosing;
        }
        if (original.getDiscriminator() instanceof BasicValue discriminator) {
            copy.setDiscriminator(basic(discriminator));
        }
        if (!attribute.key() && original.getComponentClassName() != null) {
            AbsentValues.readAsZero(copy, original);
        }
        return copy;
    }

    private List<Column> columns(String path, Component component) {
        return TrackedAttribute.columns(path, component, attribute.without());
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
