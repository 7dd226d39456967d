package org.hibernatepg.trigger.spi;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.IdentifierCollection;
import org.hibernate.mapping.IndexedCollection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;

/**
 * The rows of a collection's table as a declaration sees them: {@code owner} is the key of the entity that has the
 * collection, {@code element} the value or the association, {@code index} the place in a list, {@code key} the key of a
 * map, {@code id} what {@code @CollectionId} numbers.
 */
final class CollectionRows {
    private static final String OWNER = "owner";

    private final PersistentClass entity;
    private final String path;
    private final Collection collection;
    private final List<Column> ownerColumns;

    CollectionRows(PersistentClass entity, String path, Collection collection) {
        this.entity = entity;
        this.path = path;
        this.collection = collection;
        this.ownerColumns = collection.getKey().getColumns();
    }

    String name() {
        return entity.getJpaEntityName() + "." + path;
    }

    EntityAttributes attributes() {
        EntityAttributes attributes = new EntityAttributes(name());
        EntityAttributes.Place here = new EntityAttributes.Place(Set.of(collection.getCollectionTable()), Map.of());
        attributes.add("", property("element", collection.getElement()), here);
        if (collection instanceof IdentifierCollection identified) {
            attributes.add("", property("id", identified.getIdentifier()), here);
        }
        if (collection instanceof IndexedCollection indexed) {
            attributes.add("", property(indexed.isList() ? "index" : "key", indexed.getIndex()), here);
        }
        addOwner(attributes);
        return attributes;
    }

    private void addOwner(EntityAttributes attributes) {
        String referenced = collection.getReferencedPropertyName();
        Value value = referenced == null
                ? entity.getIdentifier()
                : entity.getReferencedProperty(referenced).getValue();
        EntityAttributes.Place place = EntityAttributes.Place.of(value.getColumns(), ownerColumns);
        attributes.addAlone("", property(OWNER, value), place);
        List<Property> parts = referenced == null
                ? EntityAttributes.keyProperties(entity)
                : List.of(entity.getReferencedProperty(referenced));
        parts.forEach(part -> attributes.add(OWNER + ".", part, place));
        if (referenced == null && parts.size() == 1) {
            attributes.add(OWNER + ".", property("id", value), place);
        }
    }

    private static Property property(String name, Value value) {
        Property property = new Property();
        property.setName(name);
        property.setValue(value);
        return property;
    }

    /** What Hibernate itself finds a row by. */
    List<Column> key() {
        List<Column> columns = new ArrayList<>();
        if (collection instanceof IdentifierCollection identified) {
            columns.addAll(identified.getIdentifier().getColumns());
            return columns;
        }
        columns.addAll(ownerColumns);
        boolean isIndexed = collection instanceof IndexedCollection indexed
                && !indexed.getIndex().hasFormula()
                && collection.getCollectionTable().equals(indexed.getIndex().getTable());
        Value other = isIndexed ? ((IndexedCollection) collection).getIndex() : collection.getElement();
        if (!other.hasFormula()) {
            columns.addAll(other.getColumns());
        }
        return columns;
    }
}
