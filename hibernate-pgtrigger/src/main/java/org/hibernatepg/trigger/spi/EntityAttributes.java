package org.hibernatepg.trigger.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;

/**
 * The attributes of one entity that have columns in one table, by path: the key, basic attributes, associations that
 * hold a foreign key, and embeddables together with everything in them. Sorted by path, so that what is derived from
 * them does not depend on the order in which a class lists its members.
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
        entity.getPropertyClosure().stream().filter(p -> !p.isSynthetic()).forEach(properties::add);
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
        if (!table.equals(value.getTable())
                || value.hasFormula()
                || value.getColumns().isEmpty()) {
            return;
        }
        String path = prefix + property.getName();
        EntityAttribute attribute = new EntityAttribute(path, property, value, value.getColumns());
        byPath.put(path, attribute);
        if (prefix.isEmpty()) {
            top.add(attribute);
        }
        if (value instanceof Component component) {
            addAll(path + ".", component.getProperties(), table);
        }
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
