package org.hibernatepg.history.internal.model;

import java.lang.reflect.AnnotatedElement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.hibernate.annotations.TenantId;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.Value;

/**
 * An attribute that is stored with every event.
 *
 * @param name its name, the same in the tracked and in the event entity
 * @param property how the tracked entity maps it
 * @param key whether it is the key, or a part of it
 * @param version whether it is the {@code @Version}
 * @param without the paths inside an embeddable that are not stored, from the entity on: {@code address.city}
 */
public record TrackedAttribute(String name, Property property, boolean key, boolean version, Set<String> without) {
    /** What Hibernate calls the filter of {@code @TenantId}. */
    public static final String TENANT_FILTER = "_tenantId";

    /** Copies the set. */
    public TrackedAttribute {
        without = Set.copyOf(without);
    }

    /**
     * A column of a tracked table.
     *
     * @param table the table
     * @param column the column
     */
    public record Place(Table table, Column column) {}

    /** The columns that hold it, each with its table: those of an embeddable may be in several. */
    public List<Place> places() {
        List<Place> places = new ArrayList<>();
        collectPlaces(name, property.getValue(), places);
        return places;
    }

    private void collectPlaces(String path, Value value, List<Place> places) {
        if (without.contains(path)) {
            return;
        }
        if (value instanceof Component component && component.getAggregateColumn() == null) {
            component
                    .getProperties()
                    .forEach(inner -> collectPlaces(path + "." + inner.getName(), inner.getValue(), places));
            if (component.getDiscriminator() != null) {
                collectPlaces(path, component.getDiscriminator(), places);
            }
        } else {
            MappedValues.columns(value).forEach(column -> places.add(new Place(value.getTable(), column)));
        }
    }

    /** The columns that hold it. */
    public List<Column> columns() {
        return columns(name, property.getValue(), without);
    }

    /** The columns that hold a value at a path, but for some that are at other paths inside. */
    public static List<Column> columns(String path, Value value, Set<String> without) {
        List<Column> columns = new ArrayList<>();
        collect(path, value, without, columns);
        return columns;
    }

    private static void collect(String path, Value value, Set<String> without, List<Column> columns) {
        if (without.contains(path)) {
            return;
        }
        if (value instanceof Component component && component.getAggregateColumn() == null) {
            component
                    .getProperties()
                    .forEach(inner -> collect(path + "." + inner.getName(), inner.getValue(), without, columns));
            if (component.getDiscriminator() != null) {
                columns.addAll(MappedValues.columns(component.getDiscriminator()));
            }
        } else {
            columns.addAll(MappedValues.columns(value));
        }
    }

    /** The column that says whose the objects of a hierarchy are; empty if they are nobody's. */
    public static Optional<Column> tenant(PersistentClass root) {
        return root.getProperties().stream()
                .filter(property -> !property.isSynthetic() && isTenant(property, root))
                .map(property -> property.getColumns().get(0))
                .findFirst();
    }

    /** Whether a property says whose row it is. Events are seen by the tenant whose rows they record. */
    public static boolean isTenant(Property property, PersistentClass entity) {
        // Hibernate filters such entities. Nearly none has filters, and to look for a getter takes a while.
        return !entity.getRootClass().getFilters().isEmpty()
                && property.getGetter(entity.getMappedClass()).getMember() instanceof AnnotatedElement member
                && member.isAnnotationPresent(TenantId.class);
    }
}
