package org.hibernatepg.history.internal.model;

import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.UnionSubclass;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.spi.TriggerSubject;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are stored: all of them but those of the attributes that are left out. So also those that no
 * attribute shows are there: a discriminator, the foreign key and the index of a collection of the other side.
 */
final class StoredColumns {
    private final boolean nothing;
    private final Set<TrackedAttribute.Place> versions;
    private final Set<TrackedAttribute.Place> leftOut;

    /**
     * Decides by attributes.
     *
     * @param all the attributes of the hierarchy that have columns
     * @param classes its classes with those that are stored
     * @param version the {@code @Version}
     * @param nothing whether none is stored on purpose, and any change is looked at all the same
     */
    StoredColumns(List<Property> all, List<TrackedClass> classes, @Nullable Property version, boolean nothing) {
        this.nothing = nothing;
        this.versions = version == null ? Set.of() : places(version);
        this.leftOut = areWhole(all, classes) ? Set.of() : leftOut(all, classes);
    }

    /** Whether all attributes are stored, and nothing is left out of an embeddable: most often. */
    private static boolean areWhole(List<Property> all, List<TrackedClass> classes) {
        Set<Property> whole = Collections.newSetFromMap(new IdentityHashMap<>());
        classes.forEach(type -> type.attributes().stream()
                .filter(attribute -> attribute.without().isEmpty())
                .forEach(attribute -> whole.add(attribute.property())));
        return whole.containsAll(all);
    }

    private static Set<TrackedAttribute.Place> leftOut(List<Property> all, List<TrackedClass> classes) {
        Set<TrackedAttribute.Place> leftOut = new HashSet<>();
        all.forEach(property -> leftOut.addAll(places(property)));
        classes.stream()
                .flatMap(type -> type.attributes().stream())
                .forEach(attribute -> attribute.places().forEach(leftOut::remove));
        return leftOut;
    }

    private static Set<TrackedAttribute.Place> places(Property property) {
        return Set.copyOf(new TrackedAttribute(property.getName(), property, false, false, Set.of()).places());
    }

    /** Whole rows: nothing less has to tell them apart. */
    static TrackedTable ofCollection(TriggerSubject subject) {
        List<Column> columns = sorted(subject.table().getColumns());
        return new TrackedTable(subject, columns, columns, columns);
    }

    TrackedTable of(TriggerSubject subject) {
        Set<Table> tables = tables(subject);
        Set<String> left = names(leftOut, tables);
        left.removeAll(discriminator(subject.entity()));
        Set<String> version = names(versions, tables);
        Collection<Column> all = subject.table().getColumns();
        List<Column> key = sorted(subject.key());
        List<Column> columns = sorted(Stream.concat(all.stream().filter(column -> !isIn(left, column)), key.stream())
                .toList());
        List<Column> compared = (nothing ? sorted(all) : columns)
                .stream()
                        .filter(column -> !isIn(version, column) && !GeneratedColumns.isVirtual(column))
                        .toList();
        return new TrackedTable(subject, columns, key, compared);
    }

    /** The table of a {@code TABLE_PER_CLASS} subclass repeats the columns of what it inherits, which is mapped elsewhere. */
    private static Set<Table> tables(TriggerSubject subject) {
        Set<Table> tables = new HashSet<>(Set.of(subject.table()));
        for (PersistentClass each = subject.entity(); each instanceof UnionSubclass; each = each.getSuperclass()) {
            tables.add(each.getSuperclass().getTable());
        }
        return tables;
    }

    /** By it the class of an event is told. */
    private static Set<String> discriminator(PersistentClass entity) {
        Value discriminator = entity.getRootClass().getDiscriminator();
        return discriminator == null
                ? Set.of()
                : MappedValues.columns(discriminator).stream()
                        .map(Column::getCanonicalName)
                        .collect(Collectors.toSet());
    }

    private static Set<String> names(Set<TrackedAttribute.Place> places, Set<Table> tables) {
        return places.stream()
                .filter(place -> tables.contains(place.table()))
                .map(place -> place.column().getCanonicalName())
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static boolean isIn(Set<String> names, Column column) {
        return names.contains(column.getCanonicalName());
    }

    /** Each once, so that what is installed does not depend on the order in which a class lists its members. */
    private static List<Column> sorted(Collection<Column> columns) {
        Map<String, Column> byName = new TreeMap<>();
        columns.forEach(column -> byName.putIfAbsent(column.getCanonicalName(), column));
        return List.copyOf(byName.values());
    }
}
