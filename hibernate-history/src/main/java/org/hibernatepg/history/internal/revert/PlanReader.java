package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.hibernate.mapping.Column;
import org.hibernatepg.history.Change;
import org.hibernatepg.history.RevertPlan;
import org.hibernatepg.history.RevertPlan.CollectionRows;
import org.hibernatepg.history.RevertPlan.Outcome;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Says what steps do to an object, by its attributes. */
final class PlanReader {
    private final RevertedObject object;
    private final StoredRows rows;
    private final List<Step> steps;

    PlanReader(RevertedObject object, StoredRows rows, List<Step> steps) {
        this.object = object;
        this.rows = rows;
        this.steps = steps;
    }

    RevertPlan plan(List<MissingReferences.Missing> missing) {
        return new RevertPlan(
                outcome(),
                changes(),
                collectionRows(),
                missing.stream().map(MissingReferences.Missing::text).distinct().toList());
    }

    private Outcome outcome() {
        if (steps.isEmpty()) {
            return Outcome.UNCHANGED;
        } else if (!rows.isThere()) {
            return Outcome.CREATED;
        }
        return rows.wasThere() ? Outcome.CHANGED : Outcome.DELETED;
    }

    /** The columns of an attribute may be in one step only, or another one leaves a part of them. */
    private List<Change> changes() {
        Map<String, Set<Column>> changed = new TreeMap<>();
        Map<String, Step> byPath = new LinkedHashMap<>();
        for (Step step : steps) {
            if (!step.table().isCollection()) {
                for (Column column : columns(step)) {
                    for (String path : object.attributes.paths(step.table(), column)) {
                        changed.computeIfAbsent(path, any -> new LinkedHashSet<>())
                                .add(column);
                        byPath.put(path, step);
                    }
                }
            }
        }
        List<Change> changes = new ArrayList<>();
        changed.keySet().forEach(path -> {
            Step step = Objects.requireNonNull(byPath.get(path));
            changes.add(new Change(path, value(path, step, false), value(path, step, true)));
        });
        return changes.stream()
                .filter(change -> !Objects.deepEquals(change.oldValue(), change.newValue()))
                .toList();
    }

    private List<Column> columns(Step step) {
        return step.table().columns().stream()
                .filter(column ->
                        step.kind() == Step.Kind.DELETE || step.values().containsKey(column))
                .filter(column -> !Sql.isComputed(column) && !object.isVersion(step.table(), column))
                .toList();
    }

    /** One value, or several of one attribute as a list. */
    private @Nullable Object value(String path, Step step, boolean after) {
        List<@Nullable Object> values = new ArrayList<>();
        for (Column column : step.table().columns()) {
            if (object.attributes.paths(step.table(), column).contains(path)) {
                values.add(value(column, step, after));
            }
        }
        if (values.size() == 1) {
            return values.get(0);
        }
        return values.stream().allMatch(Objects::isNull) ? null : values;
    }

    private @Nullable Object value(Column column, Step step, boolean after) {
        boolean isNull =
                after && step.values().containsKey(column) && step.values().get(column) == null;
        boolean isBefore =
                !after || (step.kind() == Step.Kind.UPDATE && !step.values().containsKey(column));
        List<StoredRow> of = isBefore ? rows.now(step.table()) : rows.then(step.table());
        return isNull || of.isEmpty() ? null : of.get(0).values().get(column);
    }

    private List<CollectionRows> collectionRows() {
        return steps.stream()
                .filter(step -> step.table().isCollection())
                .map(step -> new CollectionRows(
                        step.table().collection(),
                        texts(step),
                        step.kind() == Step.Kind.DELETE ? -step.count() : step.count()))
                .toList();
    }

    private static Map<String, @Nullable String> texts(Step step) {
        Map<String, @Nullable String> texts = new LinkedHashMap<>();
        step.values().forEach((column, value) -> texts.put(Sql.name(column), value));
        return texts;
    }
}
