package org.hibernatepg.history.internal.model;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Property;
import org.hibernatepg.trigger.spi.TriggerSubject;

/**
 * Which columns of a table are stored: all of them but those of the attributes that are left out. So also those that no
 * attribute shows are there: a discriminator, the foreign key and the index of a collection of the other side.
 */
final class StoredColumns {
    private final Set<String> versions = new HashSet<>();
    private final Set<String> leftOut = new HashSet<>();

    StoredColumns(List<TrackedAttribute> stored, List<Property> left) {
        left.forEach(property -> property.getColumns().forEach(column -> leftOut.add(column.getCanonicalName())));
        for (TrackedAttribute attribute : stored) {
            List<String> names = attribute.leaves().stream()
                    .map(leaf -> leaf.column().getCanonicalName())
                    .toList();
            names.forEach(leftOut::remove);
            if (attribute.version()) {
                versions.addAll(names);
            }
        }
    }

    /** Whole rows: nothing less has to tell them apart. */
    static TrackedTable ofCollection(TriggerSubject subject) {
        List<Column> columns = sorted(subject.table().getColumns());
        return new TrackedTable(subject, columns, columns, columns);
    }

    TrackedTable of(TriggerSubject subject) {
        List<Column> key = sorted(subject.key());
        List<Column> columns = sorted(Stream.concat(
                        subject.table().getColumns().stream().filter(column -> !isIn(leftOut, column)), key.stream())
                .toList());
        List<Column> compared =
                columns.stream().filter(column -> !isIn(versions, column)).toList();
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
