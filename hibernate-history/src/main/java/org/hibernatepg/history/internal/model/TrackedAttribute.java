package org.hibernatepg.history.internal.model;

import java.util.ArrayList;
import java.util.List;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;

/**
 * An attribute that is stored with every event.
 *
 * @param name its name, the same in the tracked and in the event entity
 * @param property how the tracked entity maps it
 * @param key whether it is the key, or a part of it
 * @param version whether it is the {@code @Version}
 */
public record TrackedAttribute(String name, Property property, boolean key, boolean version) {

    /**
     * A value with a column of its own: the attribute itself, or something inside an embeddable.
     *
     * @param path the path from the attribute, empty for the attribute itself
     * @param property how it is mapped
     * @param column its column
     */
    public record Leaf(String path, Property property, Column column) {
        /** Whether it is an association. */
        public boolean isReference() {
            return property.getValue() instanceof ToOne;
        }
    }

    /** The values of the attribute that have columns, an embeddable's in the order of its mapping. */
    public List<Leaf> leaves() {
        List<Leaf> leaves = new ArrayList<>();
        collect("", property, leaves);
        return leaves;
    }

    private static void collect(String path, Property property, List<Leaf> leaves) {
        Value value = property.getValue();
        if (value instanceof Component component) {
            String prefix = path.isEmpty() ? "" : path + ".";
            component.getProperties().forEach(inner -> collect(prefix + inner.getName(), inner, leaves));
        } else {
            leaves.add(new Leaf(path, property, value.getColumns().get(0)));
        }
    }
}
