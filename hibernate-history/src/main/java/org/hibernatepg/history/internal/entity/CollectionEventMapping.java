package org.hibernatepg.history.internal.entity;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.DependantValue;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.TrackedCollection;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;

/**
 * Maps the attributes of a collection's events: owner, element and what tells elements apart, and the same of the row before
 * an update. They are copies of what the collection is mapped by, so that it does not matter by what it was declared.
 */
final class CollectionEventMapping {
    private final TrackedHistory history;

    CollectionEventMapping(TrackedHistory history) {
        this.history = history;
    }

    void map(PersistentClass event) {
        TrackedCollection collection = history.collection().orElseThrow();
        Set<String> mapped = new HashSet<>();
        for (TrackedCollection.Part part : collection.parts()) {
            add(event, collection, part, part.name(), Column::getQuotedName, mapped);
            add(event, collection, part, part.oldName(), this::oldName, mapped);
        }
    }

    private String oldName(Column column) {
        Map<String, String> names = new HashMap<>();
        for (TrackedTable.OldKey old : history.mainTable().oldKey()) {
            names.put(old.original().getCanonicalName(), old.name());
        }
        return names.getOrDefault(column.getCanonicalName(), column.getQuotedName());
    }

    private static void add(
            PersistentClass event,
            TrackedCollection collection,
            TrackedCollection.Part part,
            String name,
            Function<Column, String> names,
            Set<String> mapped) {
        Property property = new Property();
        property.setName(name);
        property.setPropertyAccessorName("field");
        property.setOptional(true);
        property.setValue(value(event, collection, part, name, names));
        // A column may be a part of two keys; only one attribute can be the one that writes it.
        boolean isFirst = property.getColumns().stream()
                .map(Column::getCanonicalName)
                .filter(column -> !mapped.add(column))
                .findAny()
                .isEmpty();
        property.setInsertable(isFirst);
        property.resetUpdateable(isFirst);
        event.addProperty(property);
    }

    private static Value value(
            PersistentClass event,
            TrackedCollection collection,
            TrackedCollection.Part part,
            String name,
            Function<Column, String> names) {
        if (!part.name().equals(TrackedCollection.OWNER)) {
            return EventValues.ofCollection(event, names).value(name, part.value());
        } else if (collection.ownerAttribute().isEmpty()) {
            boolean sorted = !(part.value() instanceof DependantValue key) || key.isSorted();
            return EventValues.ofCollection(event, names).reference(collection.entity(), part.columns(), sorted, name);
        }
        List<Column> referenced = part.value().getColumns();
        return EventValues.ofCollection(
                        event, column -> names.apply(part.columns().get(referenced.indexOf(column))))
                .value(name, part.value());
    }
}
