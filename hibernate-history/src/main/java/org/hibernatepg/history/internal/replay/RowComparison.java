package org.hibernatepg.history.internal.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.hibernatepg.history.RowDifference;
import org.hibernatepg.history.RowDifference.Kind;
import org.hibernatepg.history.internal.past.PastTable;
import org.jspecify.annotations.Nullable;

/** Says what differs between a row of a table and the row that its events tell. */
record RowComparison(PastTable table, OptionalLong lastEvent) {

    /** At least one of them is there. */
    RowDifference of(TableCopies.@Nullable Row live, TableCopies.@Nullable Row replayed, List<Boolean> changes) {
        if (live == null) {
            return difference(Kind.MISSING, key(Objects.requireNonNull(replayed)), List.of());
        } else if (replayed == null) {
            return difference(Kind.UNRECORDED, key(live), List.of());
        }
        return difference(Kind.DIFFERENT, key(live), columns(live, replayed, changes));
    }

    private Map<String, @Nullable String> key(TableCopies.Row row) {
        return byName(table.key(), row.key());
    }

    private List<RowDifference.Column> columns(TableCopies.Row live, TableCopies.Row replayed, List<Boolean> changes) {
        List<RowDifference.Column> columns = new ArrayList<>();
        List<String> names = table.columns();
        for (int i = 0; i < names.size(); i++) {
            if (changes.get(i)) {
                columns.add(new RowDifference.Column(
                        names.get(i), live.values().get(i), replayed.values().get(i)));
            }
        }
        return columns;
    }

    /** Rows without a key: how many there are, and how many by the events. */
    RowDifference ofCounts(List<@Nullable String> values, long live, long replayed) {
        List<RowDifference.Column> counts =
                List.of(new RowDifference.Column(RowDifference.COUNT, String.valueOf(live), String.valueOf(replayed)));
        Kind kind = live == 0 ? Kind.MISSING : replayed == 0 ? Kind.UNRECORDED : Kind.DIFFERENT;
        return difference(kind, byName(table.columns(), values), counts);
    }

    private RowDifference difference(Kind kind, Map<String, @Nullable String> key, List<RowDifference.Column> columns) {
        return new RowDifference(table.eventName(), table.name(), kind, key, columns, lastEvent);
    }

    static Map<String, @Nullable String> byName(List<String> names, List<@Nullable String> values) {
        Map<String, @Nullable String> byName = new LinkedHashMap<>();
        for (int i = 0; i < names.size(); i++) {
            byName.put(names.get(i), values.get(i));
        }
        return byName;
    }
}
