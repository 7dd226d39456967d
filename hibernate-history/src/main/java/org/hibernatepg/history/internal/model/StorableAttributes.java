package org.hibernatepg.history.internal.model;

import java.util.Optional;
import org.hibernate.mapping.Any;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.OneToOne;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;

/** Which attributes an event can hold. */
final class StorableAttributes {

    /** Why an attribute cannot be stored. */
    record Fault(String problem, String remedy) {}

    private StorableAttributes() {}

    /** Whether an attribute is stored at all: not if it is a collection, a formula or the other side of an association. */
    static boolean hasColumns(Property property) {
        Value value = property.getValue();
        return !property.isSynthetic()
                && !(value instanceof Collection)
                && !(value instanceof OneToOne)
                && !value.getSelectables().isEmpty()
                && !isFormula(value);
    }

    private static boolean isFormula(Value value) {
        return !(value instanceof Component) && value.hasFormula();
    }

    /** What is in the way of storing an attribute that has columns. */
    static Optional<Fault> fault(Property property, PersistentClass entity) {
        Value value = property.getValue();
        if (!value.getTable().equals(entity.getTable())) {
            return cannot("whose column is in the table " + value.getTable().getName());
        } else if (value instanceof Component component) {
            return embeddableFault(component, entity);
        } else if (value instanceof ToOne reference) {
            return referenceFault(reference);
        } else if (value instanceof Any) {
            return cannot("an association to any entity");
        } else if (!(value instanceof BasicValue) || value.getColumns().size() != 1) {
            return cannot("which is mapped to several columns by its type");
        }
        return Optional.empty();
    }

    private static Optional<Fault> embeddableFault(Component component, PersistentClass entity) {
        if (component.getAggregateColumn() != null) {
            return cannot("an embeddable in one column");
        }
        if (component.getComponentClassName() == null || component.isPolymorphic()) {
            return cannot("an embeddable whose class is not fixed");
        }
        for (Property inner : component.getProperties()) {
            if (!hasColumns(inner)) {
                return cannot("an embeddable with '%s', which has no column of its own".formatted(inner.getName()));
            }
            Optional<Fault> fault = fault(inner, entity);
            if (fault.isPresent()) {
                return fault;
            }
        }
        return Optional.empty();
    }

    private static Optional<Fault> referenceFault(ToOne reference) {
        if (!reference.isReferenceToPrimaryKey()) {
            return cannot(
                    "an association to something else than the primary key of " + reference.getReferencedEntityName());
        }
        return reference.getColumns().size() == 1
                ? Optional.empty()
                : cannot("an association to an entity with a key of several columns");
    }

    private static Optional<Fault> cannot(String what) {
        return Optional.of(new Fault(what + ", which a history cannot store yet", "Map it as basic attributes."));
    }
}
