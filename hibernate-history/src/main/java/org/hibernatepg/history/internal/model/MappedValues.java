package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.OneToOne;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Selectable;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;

/** What an event can hold of what Hibernate mapped. */
public final class MappedValues {
    private MappedValues() {}

    /**
     * Whether an attribute is stored with its row, and so shown by an event: not if it is a collection, a formula or
     * the other side of an association, and not an embeddable of nothing else. An association that shares the key, as with
     * {@code @MapsId}, is stored by the key.
     */
    public static boolean isStored(Property property) {
        Value value = property.getValue();
        if (property.isSynthetic() || value instanceof Collection) {
            return false;
        } else if (value instanceof OneToOne shared) {
            return shared.isConstrained();
        } else if (value instanceof Component component && component.getAggregateColumn() == null) {
            return component.getProperties().stream().anyMatch(MappedValues::isStored);
        }
        return value instanceof Component
                || (!value.hasFormula() && !value.getSelectables().isEmpty());
    }

    /**
     * What is inside an embeddable and has no columns. The embeddable of an event cannot do without, since Hibernate lets a
     * class of embeddables have the same attributes wherever it is used.
     */
    static Optional<String> unstoredIn(Property property) {
        if (!(property.getValue() instanceof Component component)) {
            return Optional.empty();
        }
        String prefix = property.getName() + ".";
        Optional<String> here = component.getProperties().stream()
                .filter(inner -> inner.getValue() instanceof Collection || inner.getValue() instanceof OneToOne)
                .map(inner -> prefix + inner.getName())
                .findFirst();
        return here.isPresent()
                ? here
                : component.getProperties().stream()
                        .flatMap(inner -> unstoredIn(inner).stream())
                        .map(path -> prefix + path)
                        .findFirst();
    }

    /** The columns of a value; one for an embeddable that is stored as JSON, XML or a composite type. */
    public static List<Column> columns(Value value) {
        if (value instanceof Component component) {
            return component.getAggregateColumn() != null
                    ? List.of(component.getAggregateColumn())
                    : columns(component);
        }
        List<Column> columns = new ArrayList<>();
        for (Selectable selectable : value.getSelectables()) {
            if (selectable instanceof Column column) {
                columns.add(column);
            }
        }
        return columns;
    }

    private static List<Column> columns(Component component) {
        Stream<Column> inside =
                component.getProperties().stream().flatMap(property -> columns(property.getValue()).stream());
        Stream<Column> discriminator =
                component.getDiscriminator() == null ? Stream.of() : columns(component.getDiscriminator()).stream();
        return Stream.concat(inside, discriminator).toList();
    }

    /** The attributes that make up the key of an entity: one, or several with or without an {@code @IdClass}. */
    public static List<Property> key(PersistentClass entity) {
        if (entity.getIdentifierProperty() != null) {
            return List.of(entity.getIdentifierProperty());
        }
        Component withIdClass = entity.getIdentifierMapper();
        return (withIdClass == null ? (Component) entity.getIdentifier() : withIdClass).getProperties();
    }

    /**
     * The unique key that an association refers to instead of the primary key. Hibernate has no proxies for these and would
     * load what is referred to with every event, so an event holds the key.
     */
    public static Optional<Property> referencedKey(ToOne reference) {
        if (reference.isReferenceToPrimaryKey() || reference.getReferencedPropertyName() == null) {
            return Optional.empty();
        }
        PersistentClass referenced = reference.getMetadata().getEntityBinding(reference.getReferencedEntityName());
        return Optional.ofNullable(referenced)
                .map(entity -> entity.getReferencedProperty(reference.getReferencedPropertyName()));
    }
}
