package org.hibernatepg.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What left with old events.
 *
 * @param events how many events of each event table that was looked at, by its name in SQL
 * @param contexts how many shared contexts, to which no event refers any more
 * @param partitions the partitions that were dropped, as SQL names them
 * @param busy the event tables that were left to another node, which is removing old events there
 */
public record Purged(Map<String, Long> events, long contexts, List<String> partitions, List<String> busy) {
    /** Copies the collections. */
    public Purged {
        events = Collections.unmodifiableMap(new LinkedHashMap<>(events));
        partitions = List.copyOf(partitions);
        busy = List.copyOf(busy);
    }

    /** How many events. */
    public long total() {
        return events.values().stream().mapToLong(Long::longValue).sum();
    }
}
