package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.mapping.Column;
import org.jspecify.annotations.Nullable;

/** The rows of an object, as they are and as they were, by table. */
final class StoredRows {
    private final Map<ObjectTable, List<StoredRow>> now = new LinkedHashMap<>();
    private final Map<ObjectTable, List<StoredRow>> then = new LinkedHashMap<>();

    void add(ObjectTable table, List<StoredRow> is, List<StoredRow> was) {
        now.put(table, is);
        then.put(table, was);
    }

    List<ObjectTable> tables() {
        return List.copyOf(now.keySet());
    }

    List<StoredRow> now(ObjectTable table) {
        return Objects.requireNonNull(now.get(table));
    }

    List<StoredRow> then(ObjectTable table) {
        return Objects.requireNonNull(then.get(table));
    }

    boolean isThere() {
        return now.entrySet().stream().anyMatch(entry -> isOfEntity(entry.getKey(), entry.getValue()));
    }

    boolean wasThere() {
        return then.entrySet().stream().anyMatch(entry -> isOfEntity(entry.getKey(), entry.getValue()));
    }

    private static boolean isOfEntity(ObjectTable table, List<StoredRow> rows) {
        return !table.isCollection() && !table.recorded().tracked().isSecondary() && !rows.isEmpty();
    }

    /** The values of columns of a table of the entity: as they are, or were if the object is gone. */
    List<@Nullable String> texts(List<Column> columns) {
        return texts(columns, isThere() ? now : then);
    }

    /** Whether columns of a table of the entity are not what they were. */
    boolean haveChanged(List<Column> columns) {
        return isThere() && wasThere() && !texts(columns, now).equals(texts(columns, then));
    }

    private static List<@Nullable String> texts(List<Column> columns, Map<ObjectTable, List<StoredRow>> rows) {
        List<@Nullable String> texts = new ArrayList<>();
        for (Column column : columns) {
            texts.add(rows.values().stream()
                    .filter(of -> !of.isEmpty() && of.get(0).texts().containsKey(column))
                    .findFirst()
                    .map(of -> of.get(0).texts().get(column))
                    .orElse(null));
        }
        return texts;
    }
}
