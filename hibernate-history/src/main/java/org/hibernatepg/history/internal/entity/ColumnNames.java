package org.hibernatepg.history.internal.entity;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.TrackedAttribute;
import org.hibernatepg.history.internal.model.TrackedHistory;

/**
 * How an event entity calls the columns of the tracked attributes: as the tracked tables do. Where an event shows rows of several
 * tables that have columns of one name, all but the first have a number.
 */
final class ColumnNames {
    /** The column of a composed event that says which table changed. */
    static final String TABLE = "pgh_table";

    /** The column of a composed event that says of which class its object is. */
    static final String CLASS = "pgh_class";

    /** The column of a composed event with the number of the one before it. */
    static final String PREVIOUS = "pgh_previous_id";

    private final Map<TrackedAttribute.Place, String> names = new LinkedHashMap<>();

    private ColumnNames() {}

    static ColumnNames of(TrackedHistory history) {
        ColumnNames names = new ColumnNames();
        if (history.isComposed()) {
            names.addAll(history);
        }
        return names;
    }

    private void addAll(TrackedHistory history) {
        Set<String> taken = Stream.concat(EventMetadata.COLUMNS.values().stream(), Stream.of(TABLE, CLASS, PREVIOUS))
                .collect(Collectors.toCollection(HashSet::new));
        history.classes().stream()
                .flatMap(type -> type.attributes().stream())
                .flatMap(attribute -> attribute.places().stream())
                .forEach(place -> names.computeIfAbsent(place, added -> free(added.column(), taken)));
    }

    private static String free(Column column, Set<String> taken) {
        String name = column.getName();
        for (int i = 2; !taken.add(name.toLowerCase(Locale.ROOT)); i++) {
            name = column.getName() + "_" + i;
        }
        return column.isQuoted() ? "`" + name + "`" : name;
    }

    /** The name for a column, in backticks if it is to be quoted. */
    String of(Table table, Column column) {
        return names.isEmpty()
                ? column.getQuotedName()
                : names.getOrDefault(new TrackedAttribute.Place(table, column), column.getQuotedName());
    }

    /** The columns that attributes of a composed event show, with their names. */
    Map<TrackedAttribute.Place, String> all() {
        return Collections.unmodifiableMap(names);
    }
}
