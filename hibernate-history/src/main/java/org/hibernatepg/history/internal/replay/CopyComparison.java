package org.hibernatepg.history.internal.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.hibernatepg.history.RowDifference;
import org.hibernatepg.history.internal.past.PastTable;
import org.jspecify.annotations.Nullable;

/** Says what differs between the copy of a table and the rows that its events tell. */
final class CopyComparison {
    private final PastTable table;
    private final RowComparison comparison;
    private final List<RowDifference> differences = new ArrayList<>();

    private CopyComparison(PastTable table) {
        this.table = table;
        this.comparison = new RowComparison(table, OptionalLong.empty());
    }

    static List<RowDifference> between(TableCopies live, TableCopies replayed) {
        List<RowDifference> differences = new ArrayList<>();
        for (PastTable table : live.tables()) {
            differences.addAll(new CopyComparison(table).compare(live.of(table), replayed.of(table)));
        }
        return differences;
    }

    private List<RowDifference> compare(List<TableCopies.Row> live, List<TableCopies.Row> replayed) {
        if (table.hasKey()) {
            compareRows(live, replayed);
        } else {
            compareCounts(live, replayed);
        }
        return differences;
    }

    private void compareRows(List<TableCopies.Row> live, List<TableCopies.Row> replayed) {
        Map<List<@Nullable String>, TableCopies.Row> byKey = new LinkedHashMap<>();
        replayed.forEach(row -> byKey.put(row.key(), row));
        for (TableCopies.Row row : live) {
            TableCopies.Row other = byKey.remove(row.key());
            if (!row.equals(other)) {
                differences.add(comparison.of(row, other, other == null ? List.of() : changes(row, other)));
            }
        }
        byKey.values().forEach(row -> differences.add(comparison.of(null, row, List.of())));
    }

    private static List<Boolean> changes(TableCopies.Row live, TableCopies.Row replayed) {
        List<Boolean> changes = new ArrayList<>();
        for (int i = 0; i < live.values().size(); i++) {
            changes.add(!Objects.equals(live.values().get(i), replayed.values().get(i)));
        }
        return changes;
    }

    private void compareCounts(List<TableCopies.Row> copied, List<TableCopies.Row> replayed) {
        Map<List<@Nullable String>, Long> expected = counts(replayed);
        Map<List<@Nullable String>, Long> found = counts(copied);
        for (List<@Nullable String> values : expected.keySet()) {
            found.putIfAbsent(values, 0L);
        }
        for (Map.Entry<List<@Nullable String>, Long> live : found.entrySet()) {
            Long by = expected.get(live.getKey());
            if (!live.getValue().equals(by)) {
                differences.add(comparison.ofCounts(live.getKey(), live.getValue(), by == null ? 0 : by));
            }
        }
    }

    private static Map<List<@Nullable String>, Long> counts(List<TableCopies.Row> rows) {
        Map<List<@Nullable String>, Long> counts = new HashMap<>();
        rows.forEach(row -> counts.merge(row.values(), 1L, Long::sum));
        return counts;
    }
}
