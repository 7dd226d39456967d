package org.hibernatepg.trigger.spi;

import java.util.List;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Table;

/**
 * What a declaration is about: the rows of a table, and the attributes that have columns there.
 *
 * @param name the first half of the URIs of its triggers, the JPA name of the entity
 * @param entity the entity
 * @param table the table on which triggers stand
 * @param attributes what a declaration may name
 * @param key the columns that tell one row from another
 */
public record TriggerSubject(
        String name, PersistentClass entity, Table table, EntityAttributes attributes, List<Column> key) {
    /** Copies the list. */
    public TriggerSubject {
        key = List.copyOf(key);
    }

    /** An entity with its own table. */
    public static TriggerSubject of(PersistentClass entity) {
        return new TriggerSubject(
                entity.getJpaEntityName(),
                entity,
                entity.getTable(),
                EntityAttributes.of(entity),
                entity.getKey().getColumns());
    }
}
