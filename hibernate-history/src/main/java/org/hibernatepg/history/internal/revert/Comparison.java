package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** What has to be written so that rows are what they were, in an order that the keys of the tables allow. */
final class Comparison {
    private final RevertedObject object;
    private final StoredRows rows;
    private final Choice choice;
    private final List<Step> steps = new ArrayList<>();

    private Comparison(RevertedObject object, StoredRows rows, Choice choice) {
        this.object = object;
        this.rows = rows;
        this.choice = choice;
    }

    static List<Step> of(RevertedObject object, StoredRows rows, Choice choice) {
        Comparison comparison = new Comparison(object, rows, choice);
        comparison.compare();
        return List.copyOf(comparison.steps);
    }

    /** Rows that refer to others go before these, and come after them. */
    private void compare() {
        List<ObjectTable> tables = rows.tables();
        List<Step> added = new ArrayList<>();
        for (ObjectTable table : tables) {
            if (table.isCollection() && choice.has(table)) {
                compareCollection(table, added);
            }
        }
        List<Step> written = new ArrayList<>();
        List<Step> deleted = new ArrayList<>();
        for (ObjectTable table : tables) {
            if (!table.isCollection()) {
                compareRow(table, written, deleted);
            }
        }
        deleted.forEach(step -> steps.add(0, step));
        steps.addAll(written);
        steps.addAll(added);
        // Of collections first of all.
        steps.sort((a, b) -> Boolean.compare(isRemoved(b), isRemoved(a)));
    }

    private static boolean isRemoved(Step step) {
        return step.table().isCollection() && step.kind() == Step.Kind.DELETE;
    }

    private void compareCollection(ObjectTable table, List<Step> added) {
        Map<Map<Column, @Nullable String>, Integer> counts = new LinkedHashMap<>();
        rows.now(table).forEach(row -> counts.merge(written(table, row), -1, Integer::sum));
        rows.then(table).forEach(row -> counts.merge(written(table, row), 1, Integer::sum));
        for (Map.Entry<Map<Column, @Nullable String>, Integer> entry : counts.entrySet()) {
            int count = entry.getValue();
            if (count > 0) {
                added.add(Step.insert(table, entry.getKey(), count));
            } else if (count < 0) {
                steps.add(Step.delete(table, entry.getKey(), -count));
            }
        }
    }

    private void compareRow(ObjectTable table, List<Step> written, List<Step> deleted) {
        StoredRow now = rows.now(table).isEmpty() ? null : rows.now(table).get(0);
        StoredRow then = rows.then(table).isEmpty() ? null : rows.then(table).get(0);
        if (now == null && then != null) {
            insert(table, then, written);
        } else if (now != null && then == null) {
            delete(table, now, written, deleted);
        } else if (now != null && then != null) {
            update(table, now, then.texts(), written);
        }
    }

    private void insert(ObjectTable table, StoredRow then, List<Step> written) {
        Map<Column, @Nullable String> values = written(table, then);
        if (choice.isPart()) {
            values.keySet().removeIf(column -> !table.isKey(column) && !choice.has(table, column));
            if (values.keySet().stream().allMatch(table::isKey)) {
                return;
            }
        }
        written.add(Step.insert(table, values, 1));
    }

    /** Where only some attributes are brought back, the row stays for the others. */
    private void delete(ObjectTable table, StoredRow now, List<Step> written, List<Step> deleted) {
        if (!choice.isPart()) {
            deleted.add(Step.delete(table, Map.of(), 1));
            return;
        }
        Map<Column, @Nullable String> nulls = new LinkedHashMap<>();
        table.columns().forEach(column -> nulls.put(column, null));
        update(table, now, nulls, written);
    }

    private void update(ObjectTable table, StoredRow now, Map<Column, @Nullable String> then, List<Step> written) {
        Map<Column, @Nullable String> values = new LinkedHashMap<>();
        for (Column column : table.columns()) {
            if (isUpdated(table, column) && !Objects.equals(now.texts().get(column), then.get(column))) {
                values.put(column, then.get(column));
            }
        }
        if (!values.isEmpty()) {
            written.add(Step.update(table, values, now));
        }
    }

    private boolean isUpdated(ObjectTable table, Column column) {
        return !table.isKey(column)
                && !Sql.isComputed(column)
                && !object.isVersion(table, column)
                && !object.attributes.isOfTrigger(table, column)
                && choice.has(table, column);
    }

    /** PostgreSQL computes the others. */
    private static Map<Column, @Nullable String> written(ObjectTable table, StoredRow row) {
        Map<Column, @Nullable String> values = new LinkedHashMap<>();
        table.columns().stream()
                .filter(column -> !Sql.isComputed(column))
                .forEach(column -> values.put(column, row.texts().get(column)));
        return values;
    }
}
