package org.hibernatepg.trigger.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;

/**
 * The attributes of one entity, and of its subclasses, that have columns in its table, by path: the key, basic
 * attributes, associations that hold a foreign key, and embeddables together with everything in them that has a column
 * of its own. Sorted by path, so that what is derived from them does not depend on the order in which a class lists its
 * members.
 */
public final class EntityAttributes {
    private final String entityName;
    private final Map<String, EntityAttribute> byPath = new LinkedHashMap<>();
    private final List<EntityAttribute> top = new ArrayList<>();

    private EntityAttributes(PersistentClass entity) {
        this.entityName = entity.getJpaEntityName();
    }

    /** The attributes of an entity in its own table. */
    public static EntityAttributes of(PersistentClass entity) {
        EntityAttributes attributes = new EntityAttributes(entity);
        List<Property> properties = new ArrayList<>();
        if (entity.getIdentifierProperty() != null) {
            properties.add(entity.getIdentifierProperty());
        } else if (entity.getIdentifierMapper() != null) {
            properties.addAll(((Component) entity.getIdentifier()).getProperties());
        }
        entity.getSubclassPropertyClosure().stream()
                .filter(p -> !p.isSynthetic())
                .forEach(properties::add);
        attributes.addAll("", properties, entity.getTable());
        return attributes;
    }

    private void addAll(String prefix, List<Property> properties, Table table) {
        properties.stream()
                .sorted((a, b) -> a.getName().compareTo(b.getName()))
                .forEach(property -> add(prefix, property, table));
    }

    private void add(String prefix, Property property, Table table) {
        Value value = property.getValue();
        List<Column> columns = columns(value);
        if (!table.equals(value.getTable()) || columns.isEmpty()) {
            return;
        }
        String path = prefix + property.getName();
        EntityAttribute attribute = new EntityAttribute(path, property, value, columns);
        EntityAttribute ofAnotherSubclass = byPath.putIfAbsent(path, attribute);
        if (prefix.isEmpty()
                && (ofAnotherSubclass == null || !ofAnotherSubclass.columns().equals(columns))) {
            top.add(attribute);
        }
        if (value instanceof Component component && component.getAggregateColumn() == null) {
            addAll(path + ".", component.getProperties(), table);
        }
    }

    /** None of a formula; one of an embeddable that is stored as JSON or as a composite type, whatever is in it. */
    private static List<Column> columns(Value value) {
        if (value instanceof Component component && component.getAggregateColumn() != null) {
            return List.of(component.getAggregateColumn());
        }
        return value.hasFormula() ? List.of() : value.getColumns();
    }

    /** The JPA name of the entity. */
    public String entityName() {
        return entityName;
    }

    /** The attribute at a path, embedded paths included. */
    public Optional<EntityAttribute> find(String path) {
        return Optional.ofNullable(byPath.get(path));
    }

    /** The attributes of the entity itself, an embeddable being one. */
    public List<EntityAttribute> top() {
        return List.copyOf(top);
    }

    /** Every path there is, sorted. */
    public Collection<String> paths() {
        return List.copyOf(byPath.keySet());
    }
}
