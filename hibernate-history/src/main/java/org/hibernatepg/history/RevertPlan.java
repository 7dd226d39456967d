package org.hibernatepg.history;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a {@link Revert} would do.
 *
 * @param outcome what becomes of the object
 * @param changes the attributes that change, sorted, embedded ones by their paths: from what they are to what they were. Of an
 *     association, the key of what it refers to; of several columns, a list. Without the {@code @Version}.
 * @param rows the rows of collections that come or go, and their tables' other columns
 * @param missing what the object would refer to and is gone: {@code author: Author 7}
 */
public record RevertPlan(Outcome outcome, List<Change> changes, List<CollectionRows> rows, List<String> missing) {

    /** Copies the lists. */
    public RevertPlan {
        changes = List.copyOf(changes);
        rows = List.copyOf(rows);
        missing = List.copyOf(missing);
    }

    /** What becomes of the object. */
    public enum Outcome {
        /** It is what it was. */
        UNCHANGED,
        /** It is there, and changes. */
        CHANGED,
        /** It is gone, and is created anew with its key. */
        CREATED,
        /** It was not there, and is deleted. */
        DELETED
    }

    /**
     * Equal rows of a collection.
     *
     * @param attribute the path of the collection
     * @param columns the row, each column as PostgreSQL writes it
     * @param count how many come, or with a minus go
     */
    public record CollectionRows(String attribute, Map<String, @Nullable String> columns, int count) {
        /** Copies the map. */
        public CollectionRows {
            columns = Collections.unmodifiableMap(new LinkedHashMap<>(columns));
        }
    }
}
