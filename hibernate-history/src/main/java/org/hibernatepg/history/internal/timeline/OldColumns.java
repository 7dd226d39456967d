package org.hibernatepg.history.internal.timeline;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.internal.model.TrackedTable;

/**
 * For each stored column of a collection, the one that holds it before an update. Names are as SQL has them.
 *
 * @param byColumn the latter by the former
 */
record OldColumns(Map<String, String> byColumn) {
    /** Copies the map. */
    OldColumns {
        byColumn = Map.copyOf(byColumn);
    }

    static OldColumns of(TrackedTable tracked, Dialect dialect) {
        Map<String, String> old = new HashMap<>();
        for (Column column : tracked.columns()) {
            old.put(column.getQuotedName(dialect), old(tracked, column).getQuotedName(dialect));
        }
        return new OldColumns(old);
    }

    private static Column old(TrackedTable tracked, Column column) {
        return tracked.oldKey().stream()
                .filter(old -> old.original().equals(column))
                .map(old -> new Column(old.name()))
                .findFirst()
                .orElseThrow();
    }

    /** Those for some columns. */
    List<String> of(List<String> columns) {
        return columns.stream()
                .map(column -> Objects.requireNonNull(byColumn.get(column)))
                .toList();
    }
}
