package org.hibernatepg.trigger.spi;

import java.util.List;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;

/**
 * An attribute of an entity, or of an embeddable in it, with its columns in the entity's table.
 *
 * @param path the path from the entity, {@code address.city} for an attribute of an embeddable
 * @param property the mapped property
 * @param value how the property is mapped
 * @param columns its columns, several for an embeddable or a composite key, in the mapping's order
 */
public record EntityAttribute(String path, Property property, Value value, List<Column> columns) {
    /** Copies the list. */
    public EntityAttribute {
        columns = List.copyOf(columns);
    }
}
