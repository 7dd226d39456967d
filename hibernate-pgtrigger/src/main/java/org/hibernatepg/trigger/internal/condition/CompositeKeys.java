package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import java.util.Optional;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.spi.EntityAttribute;

/** Finds what a path names in the key of several columns that an association refers to. */
final class CompositeKeys {
    private CompositeKeys() {}

    /**
     * The key, or an attribute in it, with the columns that the association has for it.
     *
     * @param association the attribute that holds the key
     * @param key how the key is mapped where it belongs to
     * @param name the path after the association
     * @param isWhole whether that path is the name of the key itself
     * @param keyName the name of the key; the attributes of a key without one stand for themselves
     */
    static Optional<EntityAttribute> part(
            EntityAttribute association, Value key, String name, boolean isWhole, String keyName) {
        if (!(key instanceof Component component)
                || key.getColumns().size() != association.columns().size()) {
            return Optional.empty();
        } else if (isWhole) {
            return Optional.of(new EntityAttribute(
                    association.path() + "." + name, association.property(), key, association.columns()));
        }
        String inside = name.startsWith(keyName + ".")
                ? name.substring(keyName.length() + 1)
                : name.startsWith("id.") ? name.substring("id.".length()) : component.isEmbedded() ? name : "";
        return find(component, inside).map(property -> {
            List<Column> columns = property.getColumns().stream()
                    .map(column -> association.columns().get(key.getColumns().indexOf(column)))
                    .toList();
            return new EntityAttribute(association.path() + "." + name, property, property.getValue(), columns);
        });
    }

    private static Optional<Property> find(Component component, String path) {
        int dot = path.indexOf('.');
        String first = dot < 0 ? path : path.substring(0, dot);
        Optional<Property> found = component.getProperties().stream()
                .filter(property -> property.getName().equals(first))
                .findFirst();
        return dot < 0
                ? found
                : found.filter(property -> property.getValue() instanceof Component)
                        .flatMap(property -> find((Component) property.getValue(), path.substring(dot + 1)));
    }
}
