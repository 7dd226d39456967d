package org.hibernatepg.history.internal.entity;

import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.hibernate.boot.spi.MetadataBuildingContext;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.ManyToOne;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.Value;

/** Copies of what is mapped elsewhere, with columns in the table of an event entity. */
final class ValueCopies {
    private final PersistentClass event;
    private final Function<Column, String> names;

    /**
     * Begins to copy.
     *
     * @param event the event entity
     * @param names how a column is called there, in backticks if it is to be quoted
     */
    ValueCopies(PersistentClass event, Function<Column, String> names) {
        this.event = event;
        this.names = names;
    }

    /** The copy of a value; an association is one that loads when it is asked for. */
    Value of(Value original) {
        if (original instanceof Component component) {
            return component(component);
        } else if (original instanceof ManyToOne reference) {
            ManyToOne copy = reference.copy();
            LazyReference.make(copy);
            return moved(copy);
        } else if (original instanceof BasicValue basic) {
            basic.resolve();
            BasicValue copy = basic.copy();
            copy.copyTypeFrom(basic);
            return moved(copy);
        }
        throw new IllegalStateException("Cannot copy " + original);
    }

    /** A reference to the entity whose key some columns are, in the order in which its key is mapped. */
    ManyToOne reference(PersistentClass entity, List<Column> columns, boolean sorted, String attribute) {
        ManyToOne reference = new ManyToOne(context(), event.getTable());
        reference.setReferencedEntityName(entity.getEntityName());
        reference.setPropertyName(attribute);
        columns.forEach(column -> reference.addColumn(column(column)));
        reference.setSorted(sorted);
        LazyReference.make(reference);
        return reference;
    }

    /** The copies of a value's columns are its own, and not those of the original as on some lines of Hibernate. */
    private <V extends SimpleValue> V moved(V copy) {
        copy.setTable(event.getTable());
        List<Column> columns = copy.getColumns();
        for (int i = 0; i < columns.size(); i++) {
            Column column = column(columns.get(i));
            column.setValue(copy);
            column.setTypeIndex(i);
            columns.set(i, column);
        }
        return copy;
    }

    private Column column(Column original) {
        Column column = EventColumns.of(names.apply(original), original);
        column.setCustomWrite(original.getCustomWrite());
        if (original.getCustomRead() != null) {
            column.setCustomRead(renamed(original.getCustomRead(), original.getName(), column.getName()));
        }
        event.getTable().addColumn(column);
        return column;
    }

    private static String renamed(String sql, String name, String newName) {
        return name.equals(newName)
                ? sql
                : Pattern.compile("\\b" + Pattern.quote(name) + "\\b", Pattern.CASE_INSENSITIVE)
                        .matcher(sql)
                        .replaceAll(Matcher.quoteReplacement(newName));
    }

    private Component component(Component original) {
        Component copy = new Component(context(), event.getTable(), event);
        copy.setComponentClassName(original.getComponentClassName());
        copy.setEmbedded(original.isEmbedded());
        copy.setRoleName(original.getRoleName());
        copy.setTypeName(original.getTypeName());
        copy.setCustomInstantiator(original.getCustomInstantiator());
        copy.setParentProperty(original.getParentProperty());
        if (original.getDiscriminator() != null) {
            copy.setDiscriminator(of(original.getDiscriminator()));
            copy.setDiscriminatorValues(original.getDiscriminatorValues());
        }
        original.getProperties().forEach(property -> copy.addProperty(property(property)));
        if (original.getComponentClassName() != null && !original.isKey()) {
            AbsentValues.readAsZero(copy, original);
        }
        return copy;
    }

    private Property property(Property original) {
        Property copy = original.copy();
        copy.setValue(of(original.getValue()));
        copy.setPersistentClass(event);
        copy.setLazy(false);
        copy.setCascade((String) null);
        return copy;
    }

    private MetadataBuildingContext context() {
        return ((SimpleValue) event.getIdentifier()).getBuildingContext();
    }
}
