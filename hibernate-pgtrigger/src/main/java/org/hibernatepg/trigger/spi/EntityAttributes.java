package org.hibernatepg.trigger.spi;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UnionSubclass;
import org.hibernate.mapping.Value;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of one entity, and of its subclasses, that have columns in one table, by path: the key, basic
 * attributes, associations that hold a foreign key, and embeddables together with everything in them that has a column
 * of its own. Sorted by path, so that what is derived from them does not depend on the order in which a class lists its
 * members.
 *
 * <p>The key is there in each table of the entity, with the columns that it has there: the table of a joined subclass
 * and a secondary table repeat the key of the root's. The table of a {@code TABLE_PER_CLASS} subclass repeats all
 * attributes of its superclasses.
 */
public final class EntityAttributes {
    private final String entityName;
    private final Map<String, EntityAttribute> byPath = new TreeMap<>();
    private final List<EntityAttribute> top = new ArrayList<>();
    private final Set<String> ambiguous = new HashSet<>();
    /** What is to be read yet: most entities are never asked for their attributes. */
    private @Nullable Consumer<EntityAttributes> unread;

    EntityAttributes(String entityName) {
        this.entityName = entityName;
    }

    private EntityAttributes(String entityName, Consumer<EntityAttributes> unread) {
        this.entityName = entityName;
        this.unread = unread;
    }

    /** The attributes of an entity in its own table. */
    public static EntityAttributes of(PersistentClass entity) {
        return in(tables(entity), entity.getKey().getColumns(), entity);
    }

    /** The attributes of an entity in one of its secondary tables. */
    public static EntityAttributes of(PersistentClass entity, Join secondary) {
        return in(Set.of(secondary.getTable()), secondary.getKey().getColumns(), entity);
    }

    private static EntityAttributes in(Set<Table> tables, List<Column> key, PersistentClass entity) {
        return new EntityAttributes(entity.getJpaEntityName(), attributes -> attributes.read(tables, key, entity));
    }

    private void read(Set<Table> tables, List<Column> key, PersistentClass entity) {
        Place keyPlace = Place.ofKey(entity, key);
        keyProperties(entity).forEach(property -> add("", property, keyPlace));
        Place place = new Place(tables, Map.of());
        entity.getSubclassPropertyClosure().stream()
                .filter(property -> !property.isSynthetic())
                .forEach(property -> add("", property, place));
    }

    private synchronized EntityAttributes read() {
        Consumer<EntityAttributes> reading = unread;
        unread = null;
        if (reading != null) {
            reading.accept(this);
        }
        return this;
    }

    /** Hibernate maps what a {@code TABLE_PER_CLASS} subclass inherits to columns of its superclasses' tables only. */
    private static Set<Table> tables(PersistentClass entity) {
        Set<Table> tables = new HashSet<>();
        tables.add(entity.getTable());
        for (PersistentClass c = entity; c instanceof UnionSubclass && c.getSuperclass() != null; ) {
            c = c.getSuperclass();
            tables.add(c.getTable());
        }
        return tables;
    }

    /** The attributes that make up the key of an entity. */
    static List<Property> keyProperties(PersistentClass entity) {
        if (entity.getIdentifierProperty() != null) {
            return List.of(entity.getIdentifierProperty());
        }
        return entity.getIdentifierMapper() == null ? List.of() : ((Component) entity.getIdentifier()).getProperties();
    }

    /** Adds an attribute, with what is in it, if it is there. */
    void add(String prefix, Property property, Place place) {
        boolean isThere = addAlone(prefix, property, place);
        if (isThere && property.getValue() instanceof Component component && component.getAggregateColumn() == null) {
            String inside = prefix + property.getName() + ".";
            component.getProperties().forEach(part -> add(inside, part, place));
        }
    }

    /** Adds an attribute without what is in it; false if it is not there. */
    boolean addAlone(String prefix, Property property, Place place) {
        List<Column> columns = place.columns(property.getValue());
        if (columns.isEmpty()) {
            return false;
        }
        String path = prefix + property.getName();
        EntityAttribute attribute = new EntityAttribute(path, property, property.getValue(), columns);
        EntityAttribute ofAnotherSubclass = byPath.putIfAbsent(path, attribute);
        if (ofAnotherSubclass != null && !ofAnotherSubclass.columns().equals(columns)) {
            ambiguous.add(path);
        }
        if (prefix.isEmpty()
                && (ofAnotherSubclass == null || !ofAnotherSubclass.columns().equals(columns))) {
            top.add(attribute);
        }
        return true;
    }

    /** The JPA name of the entity. */
    public String entityName() {
        return entityName;
    }

    /** Whether several subclasses have an attribute at a path, each in a column of its own. */
    public boolean isAmbiguous(String path) {
        return read().ambiguous.contains(path);
    }

    /** The attribute at a path, embedded paths included; one of them if it {@linkplain #isAmbiguous is ambiguous}. */
    public Optional<EntityAttribute> find(String path) {
        return Optional.ofNullable(read().byPath.get(path));
    }

    /** The attributes of the entity itself, an embeddable being one. */
    public List<EntityAttribute> top() {
        return read().top.stream()
                .sorted(Comparator.comparing(EntityAttribute::path))
                .toList();
    }

    /** Every path there is, sorted. */
    public Collection<String> paths() {
        return List.copyOf(read().byPath.keySet());
    }

    /**
     * Where attributes are looked for.
     *
     * @param tables the tables whose columns count as those of the place; none where all do
     * @param renamed the columns that the place has for those of another table
     */
    record Place(Set<Table> tables, Map<Column, Column> renamed) {
        /** The place of an entity's key in a table that has other columns for it than the root's. */
        static Place ofKey(PersistentClass entity, List<Column> columns) {
            return Place.of(entity.getIdentifier().getColumns(), columns);
        }

        /** A place that has one list of columns for another. */
        static Place of(List<Column> original, List<Column> columns) {
            Map<Column, Column> renamed = new HashMap<>();
            for (int i = 0; i < original.size() && i < columns.size(); i++) {
                renamed.put(original.get(i), columns.get(i));
            }
            return new Place(Set.of(), renamed);
        }

        /** None of a formula; one of an embeddable that is stored as JSON or as a composite type, whatever is in it. */
        List<Column> columns(Value value) {
            if (!tables.isEmpty() && !tables.contains(value.getTable())) {
                return List.of();
            }
            List<Column> columns = value instanceof Component component && component.getAggregateColumn() != null
                    ? List.of(component.getAggregateColumn())
                    : value.hasFormula() ? List.of() : value.getColumns();
            return renamed.isEmpty()
                    ? columns
                    : columns.stream()
                            .map(column -> renamed.getOrDefault(column, column))
                            .toList();
        }
    }
}
