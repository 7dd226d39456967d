package org.hibernatepg.history.internal.replay;

import java.util.List;
import java.util.Map;
import org.hibernatepg.history.Moment;
import org.hibernatepg.history.internal.past.PastTable;
import org.jspecify.annotations.Nullable;

/**
 * The rows of tables at a moment, as texts.
 *
 * @param moment when it was
 * @param rows the rows of each table
 */
public record TableCopies(Moment moment, Map<PastTable, List<Row>> rows) {

    /**
     * A row.
     *
     * @param key the values of its key
     * @param values the values of its columns
     */
    public record Row(List<@Nullable String> key, List<@Nullable String> values) {}

    List<Row> of(PastTable table) {
        return rows.getOrDefault(table, List.of());
    }

    List<PastTable> tables() {
        return List.copyOf(rows.keySet());
    }
}
