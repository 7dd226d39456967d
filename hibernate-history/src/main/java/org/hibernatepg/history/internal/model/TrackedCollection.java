package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.IdentifierCollection;
import org.hibernate.mapping.IndexedCollection;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Value;

/**
 * A collection whose rows are recorded.
 *
 * @param entity the entity that has it
 * @param path the path of the attribute from the entity
 * @param collection how it is mapped, in a table of its own
 * @param ownDeclaration whether the annotation stands on the attribute, and not on the entity
 */
public record TrackedCollection(PersistentClass entity, String path, Collection collection, boolean ownDeclaration) {
    /** What the attribute of an event is called that refers to the owner. */
    public static final String OWNER = "owner";

    /** What the attribute of an event is called that holds the element. */
    public static final String ELEMENT = "element";

    /**
     * What a row consists of: an attribute of the event entity.
     *
     * @param name its name
     * @param value how the collection maps it
     * @param columns its columns in the collection's table, in the order of the mapping
     */
    public record Part(String name, Value value, List<Column> columns) {
        /** Copies the list. */
        public Part {
            columns = List.copyOf(columns);
        }

        /** What the attribute is called that holds the same of the row before an update. */
        public String oldName() {
            return TrackedCollection.oldName(name);
        }
    }

    /** What the attribute is called that holds the same as another one, of the row before an update. */
    public static String oldName(String attribute) {
        return "old" + capitalized(attribute);
    }

    /** The owner, the element and, where the table has it, what tells elements of one owner apart. Sorted by name. */
    public List<Part> parts() {
        List<Part> parts = new ArrayList<>();
        if (!collection.getElement().hasFormula()) {
            parts.add(new Part(
                    ELEMENT, collection.getElement(), collection.getElement().getColumns()));
        }
        place().ifPresent(parts::add);
        parts.add(new Part(OWNER, ownerValue(), collection.getKey().getColumns()));
        return parts.stream().sorted((a, b) -> a.name().compareTo(b.name())).toList();
    }

    /** The index of a list, the key of a map or the number that {@code @CollectionId} gives; none of a set or a bag. */
    public Optional<Part> place() {
        if (collection instanceof IdentifierCollection identified) {
            Value id = identified.getIdentifier();
            return Optional.of(new Part("id", id, id.getColumns()));
        } else if (collection instanceof IndexedCollection indexed
                && !indexed.getIndex().hasFormula()
                && collection.getCollectionTable().equals(indexed.getIndex().getTable())) {
            Value index = indexed.getIndex();
            return Optional.of(new Part(indexed.isList() ? "index" : "key", index, index.getColumns()));
        }
        return Optional.empty();
    }

    /** The attribute of the owner to which rows refer, if it is not the key. */
    public Optional<String> ownerAttribute() {
        return Optional.ofNullable(collection.getReferencedPropertyName());
    }

    private Value ownerValue() {
        return ownerAttribute()
                .map(attribute -> entity.getReferencedProperty(attribute).getValue())
                .orElseGet(collection::getKey);
    }

    /** The path as a part of a name: {@code AddressPhones}. */
    public String nameInNames() {
        return nameInNames(path);
    }

    /** The path of a collection as a part of a name. */
    public static String nameInNames(String path) {
        return Arrays.stream(path.split("\\."))
                .map(TrackedCollection::capitalized)
                .collect(Collectors.joining());
    }

    private static String capitalized(String name) {
        return name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
    }
}
