package org.hibernatepg.history.internal.model;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Property;
import org.hibernatepg.trigger.spi.TriggerSubject;
import org.jspecify.annotations.Nullable;

/**
 * Which columns of a table are stored: all of them but those of the attributes that are left out. So also those that no
 * attribute shows are there: a discriminator, the foreign key and the index of a collection of the other side.
 */
final class StoredColumns {
    private final boolean nothing;
    private final Set<String> versions;
    private final Set<String> leftOut;

    /**
     * Decides by attributes.
     *
     * @param all the attributes of the entity that have columns
     * @param stored those that are stored
     * @param version the {@code @Version}
     * @param nothing whether none is stored on purpose, and any change is looked at all the same
     */
    StoredColumns(List<Property> all, List<TrackedAttribute> stored, @Nullable Property version, boolean nothing) {
        this.nothing = nothing;
        this.versions = version == null ? Set.of() : names(MappedValues.columns(version.getValue()));
        this.leftOut = names(all.stream()
                .flatMap(property -> MappedValues.columns(property.getValue()).stream())
                .toList());
        stored.forEach(attribute -> leftOut.removeAll(names(attribute.columns())));
    }

    private static Set<String> names(Collection<Column> columns) {
        return columns.stream().map(Column::getCanonicalName).collect(Collectors.toCollection(HashSet::new));
    }

    /** Whole rows: nothing less has to tell them apart. */
    static TrackedTable ofCollection(TriggerSubject subject) {
        List<Column> columns = sorted(subject.table().getColumns());
        return new TrackedTable(subject, columns, columns, columns);
    }

    TrackedTable of(TriggerSubject subject) {
        Collection<Column> all = subject.table().getColumns();
        List<Column> key = sorted(subject.key());
        List<Column> columns = sorted(Stream.concat(all.stream().filter(column -> !isIn(leftOut, column)), key.stream())
                .toList());
        List<Column> compared = (nothing ? sorted(all) : columns)
                .stream()
                        .filter(column -> !isIn(versions, column) && !GeneratedColumns.isVirtual(column))
                        .toList();
        return new TrackedTable(subject, columns, key, compared);
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
