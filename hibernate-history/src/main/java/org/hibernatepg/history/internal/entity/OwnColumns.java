package org.hibernatepg.history.internal.entity;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.UniqueKey;
import org.hibernatepg.history.internal.model.EventMetadata;
import org.hibernatepg.history.internal.model.RecordedTable;
import org.hibernatepg.history.internal.model.TrackedHistory;
import org.hibernatepg.history.internal.model.TrackedTable;
import org.hibernatepg.trigger.spi.MappingFaults;

/**
 * The columns that a program has added to an event table. The triggers leave them out of what they insert, so each has to be
 * content with that: a history must not make a valid write fail.
 */
final class OwnColumns {
    private static final Pattern DEFAULT = Pattern.compile("\\b(default|generated)\\b", Pattern.CASE_INSENSITIVE);

    private final TrackedHistory history;
    private final RecordedTable table;
    private final Set<String> filled = new HashSet<>();

    OwnColumns(TrackedHistory history, RecordedTable table) {
        this.history = history;
        this.table = table;
        TrackedTable tracked = table.tracked();
        tracked.columns().forEach(column -> filled.add(column.getCanonicalName()));
        tracked.oldKey().forEach(old -> filled.add(new Column(old.name()).getCanonicalName()));
        filled.addAll(EventMetadata.COLUMNS.values());
        history.options().columns().forEach(requested -> filled.add(requested.column()));
    }

    private boolean isOwn(Column column) {
        return !filled.contains(column.getCanonicalName());
    }

    /** Reports what would refuse events. */
    void check(MappingFaults faults) {
        table.events().getColumns().stream()
                .filter(column -> isOwn(column) && !column.isNullable() && !hasDefault(column))
                .forEach(column -> faults.add(
                        history.name(),
                        history.declaration(),
                        "has the column '%s' in its event table, which is not null and has no default: the triggers leave it out"
                                .formatted(column.getName()),
                        "Let it be null, a primitive type by its wrapper, or give it a @ColumnDefault."));
        for (UniqueKey unique : table.events().getUniqueKeys().values()) {
            List<String> columns =
                    unique.getColumns().stream().map(Column::getName).toList();
            if (unique.getColumns().stream().noneMatch(this::isOwn)
                    && !columns.contains(EventMetadata.column("pghId"))) {
                faults.add(
                        history.name(),
                        history.declaration(),
                        "has the unique columns %s in its event table, which has a row for each change"
                                .formatted(String.join(", ", columns)),
                        "Use an index.");
            }
        }
    }

    private static boolean hasDefault(Column column) {
        return column.isIdentity()
                || column.getGeneratedAs() != null
                || column.getDefaultValue() != null
                || Stream.ofNullable(column.getSqlType())
                        .anyMatch(type -> DEFAULT.matcher(type).find());
    }
}
