package org.hibernatepg.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was erased or redacted.
 *
 * @param rows how many rows of each table that was looked at, by its name in SQL
 * @param record the number of the {@link ErasureRecord}
 */
public record Erased(Map<String, Long> rows, long record) {
    /** Copies the map. */
    public Erased {
        rows = Collections.unmodifiableMap(new LinkedHashMap<>(rows));
    }

    /** How many rows. */
    public long total() {
        return rows.values().stream().mapToLong(Long::longValue).sum();
    }
}
