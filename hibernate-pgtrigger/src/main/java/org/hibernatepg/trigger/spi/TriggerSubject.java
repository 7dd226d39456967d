package org.hibernatepg.trigger.spi;

import java.util.List;
import java.util.Optional;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Join;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;
import org.hibernatepg.trigger.Operation;

/**
 * What a declaration is about: the rows of a table, and the attributes that have columns there.
 *
 * @param name the first half of the URIs of its triggers: the JPA name of the entity, followed by the path of the
 *     attribute for a collection, {@code Article.tags}
 * @param entity the entity, for a collection the one that has it
 * @param table the table on which triggers stand
 * @param attributes what a declaration may name
 * @param key the columns that tell one row from another
 * @param rows which rows of the table are meant; all of them but for a subclass that shares the table of its superclass
 * @param collection the collection whose table it is, none for the table of an entity
 */
public record TriggerSubject(
        String name,
        PersistentClass entity,
        Table table,
        EntityAttributes attributes,
        List<Column> key,
        Optional<RowRestriction> rows,
        Optional<Collection> collection) {
    /** Copies the list. */
    public TriggerSubject {
        key = List.copyOf(key);
    }

    /**
     * A condition, and that the row is one of those that are meant: what a trigger for a statement selects its rows by. A
     * trigger for each row is restricted without the binder's help.
     *
     * @param operation the one operation of the trigger
     * @param condition what else must hold for a row
     */
    public Optional<TriggerCondition> restricted(Operation operation, Optional<TriggerCondition> condition) {
        Optional<TriggerCondition> meant =
                rows.map(restriction -> restriction.over(operation.hasOld() ? "old" : "new"));
        return meant.map(first -> condition.map(first::and).orElse(first)).or(() -> condition);
    }

    /** An entity with its own table, or with its rows in the table of its superclass. */
    public static TriggerSubject of(PersistentClass entity) {
        return new TriggerSubject(
                entity.getJpaEntityName(),
                entity,
                entity.getTable(),
                EntityAttributes.of(entity),
                entity.getKey().getColumns(),
                RowRestriction.of(entity),
                Optional.empty());
    }

    /** An entity with one of its secondary tables. */
    public static TriggerSubject of(PersistentClass entity, Join secondary) {
        return new TriggerSubject(
                entity.getJpaEntityName(),
                entity,
                secondary.getTable(),
                EntityAttributes.of(entity, secondary),
                secondary.getKey().getColumns(),
                Optional.empty(),
                Optional.empty());
    }

    /**
     * A collection with the table that holds its elements.
     *
     * @param entity the entity that has it
     * @param path the path of the attribute from the entity
     * @param collection a collection with a table of its own
     */
    public static TriggerSubject of(PersistentClass entity, String path, Collection collection) {
        CollectionRows rows = new CollectionRows(entity, path, collection);
        return new TriggerSubject(
                rows.name(),
                entity,
                collection.getCollectionTable(),
                rows.attributes(),
                rows.key(),
                Optional.empty(),
                Optional.of(collection));
    }
}
