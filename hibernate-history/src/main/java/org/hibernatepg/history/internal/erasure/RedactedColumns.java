package org.hibernatepg.history.internal.erasure;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Value;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistories;

/**
 * The columns of attributes that are redacted.
 *
 * @param places the columns with their tracked tables
 */
record RedactedColumns(Set<TrackedAttribute.Place> places) {
    /** Copies the set. */
    RedactedColumns {
        places = Set.copyOf(places);
    }

    static RedactedColumns of(List<TrackedHistories.Bound> histories, Class<?> entity, String... paths) {
        if (paths.length == 0) {
            throw new IllegalArgumentException("Say which attributes of %s are redacted.".formatted(entity.getName()));
        }
        List<TrackedAttribute> attributes = histories.stream()
                .flatMap(bound -> bound.history().classes().stream())
                .flatMap(type -> type.attributes().stream())
                .toList();
        Set<TrackedAttribute.Place> places = new LinkedHashSet<>();
        for (String path : paths) {
            Set<TrackedAttribute.Place> found = new LinkedHashSet<>();
            attributes.stream()
                    .filter(attribute -> path.equals(attribute.name()) || path.startsWith(attribute.name() + "."))
                    .forEach(attribute -> found.addAll(places(attribute, path)));
            if (found.isEmpty()) {
                throw new IllegalArgumentException("The history of %s does not store the attribute '%s'. It stores %s."
                        .formatted(entity.getName(), path, names(attributes)));
            }
            places.addAll(found);
        }
        return new RedactedColumns(places);
    }

    private static String names(List<TrackedAttribute> attributes) {
        Set<String> names = new TreeSet<>();
        attributes.forEach(attribute -> names.add(attribute.name()));
        return Statements.list(names);
    }

    private static List<TrackedAttribute.Place> places(TrackedAttribute attribute, String path) {
        if (attribute.key()) {
            throw new IllegalArgumentException(
                    "'%s' is the key, by which events are found: erase the events of the object.".formatted(path));
        }
        List<TrackedAttribute.Place> places = attribute.places();
        return value(attribute, path)
                .map(value -> TrackedAttribute.columns(path, value, attribute.without()))
                .map(columns -> places.stream()
                        .filter(place -> columns.contains(place.column()))
                        .toList())
                .orElse(List.of());
    }

    /** The value at a path in an embeddable. */
    private static Optional<Value> value(TrackedAttribute attribute, String path) {
        Value value = attribute.property().getValue();
        String inside = path.substring(attribute.name().length());
        for (String name :
                inside.isEmpty() ? new String[0] : inside.substring(1).split("\\.")) {
            Optional<Value> inner = value instanceof Component component
                    ? component.getProperties().stream()
                            .filter(property -> property.getName().equals(name))
                            .map(Property::getValue)
                            .findFirst()
                    : Optional.empty();
            if (inner.isEmpty()) {
                return inner;
            }
            value = inner.get();
        }
        return Optional.of(value);
    }

    /** Those of an event table. */
    List<String> in(RecordedTable table, Dialect dialect) {
        List<String> columns = new ArrayList<>();
        places.stream()
                .filter(place -> place.table().equals(table.tracked().subject().table()))
                .filter(place -> table.tracked().columns().contains(place.column()))
                .filter(place -> place.column().getGeneratedAs() == null)
                .forEach(place -> columns.add(place.column().getQuotedName(dialect)));
        return columns;
    }
}
