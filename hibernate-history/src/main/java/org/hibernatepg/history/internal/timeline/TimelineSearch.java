package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.internal.query.KeyColumns;
import org.hibernatepg.history.internal.timeline.TimelineTable.TypedColumn;

/**
 * By what the rows of event tables are found that are about some objects. Keys are parameters. What is over several references is looked
 * for step by step: which objects refer to the given ones, which to those, and so on, each step a common table expression for
 * each history.
 */
final class TimelineSearch {
    private final TimelineObjects objects;
    private final List<TimelineTable> tables;
    private final SharedSessionContractImplementor session;
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<List<String>, String> names = new LinkedHashMap<>();
    private final Map<String, Step> steps = new LinkedHashMap<>();

    /**
     * The objects of a history that refer to others in so many steps.
     *
     * @param depth how many
     * @param table a table of the history
     * @param sql the query for their keys
     */
    private record Step(int depth, TimelineTable table, String sql) {}

    TimelineSearch(TimelineObjects objects, List<TimelineTable> tables, SharedSessionContractImplementor session) {
        this.objects = objects;
        this.tables = tables;
        this.session = session;
        for (int depth = 1; objects.isReferred() && depth < objects.depth(); depth++) {
            addSteps(depth);
        }
    }

    /** Whether it is for all events of one object. */
    boolean isOfOneObject() {
        return !objects.isReferred() && objects.objects().size() == 1;
    }

    Map<String, Object> parameters() {
        return parameters;
    }

    /** The common table expressions that the conditions name. */
    List<String> expressions() {
        return steps.entrySet().stream()
                .map(step -> "%s(%s) as (%s)"
                        .formatted(
                                step.getKey(),
                                keys(step.getValue().table()),
                                step.getValue().sql()))
                .toList();
    }

    private static String keys(TimelineTable table) {
        return columns(table.key().size());
    }

    private static String columns(int number) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            columns.add("k" + i);
        }
        return String.join(", ", columns);
    }

    private void addSteps(int depth) {
        Map<String, Step> added = new LinkedHashMap<>();
        Map<String, List<TimelineTable>> histories = tables.stream()
                .collect(Collectors.groupingBy(TimelineTable::eventEntity, LinkedHashMap::new, Collectors.toList()));
        for (List<TimelineTable> history : histories.values()) {
            List<String> queries = new ArrayList<>();
            for (TimelineTable table : history) {
                List<String> tests = depth == 1 ? direct(table.references()) : over(depth - 1, table);
                if (!tests.isEmpty() && table.own().get(0).isToKey()) {
                    queries.add("select %s from %s as e where %s".formatted(key(table), table.events(), either(tests)));
                }
            }
            if (!queries.isEmpty()) {
                String name = "pgh__step_" + depth + "_" + added.size();
                added.put(name, new Step(depth, history.get(0), String.join(" union ", queries)));
            }
        }
        steps.putAll(added);
    }

    private static String key(TimelineTable table) {
        return table.key().stream().map(TypedColumn::name).map("e."::concat).collect(Collectors.joining(", "));
    }

    private static String either(List<String> tests) {
        return tests.size() == 1 ? tests.get(0) : "(" + String.join(" or ", tests) + ")";
    }

    /** What finds the rows of a table that are meant; empty if none can be. */
    Optional<String> of(TimelineTable table) {
        List<String> tests = new ArrayList<>(direct(objects.isReferred() ? table.references() : table.own()));
        for (int depth = 1; objects.isReferred() && depth < objects.depth(); depth++) {
            tests.addAll(over(depth, table));
        }
        return tests.isEmpty() ? Optional.empty() : Optional.of(either(tests));
    }

    private List<String> over(int depth, TimelineTable table) {
        List<String> tests = new ArrayList<>();
        for (TimelineLink link : table.references()) {
            steps.forEach((name, step) -> {
                if (step.depth() == depth
                        && link.isToKey()
                        && link.mayBe(step.table().entity())
                        && link.columns().size() == step.table().key().size()) {
                    tests.add("(%s) in (select %s from %s)"
                            .formatted(names(link), columns(link.columns().size()), name));
                }
            });
        }
        return tests;
    }

    private static String names(TimelineLink link) {
        return link.columns().stream().map("e."::concat).collect(Collectors.joining(", "));
    }

    private List<String> direct(List<TimelineLink> links) {
        List<String> tests = new ArrayList<>();
        for (TimelineLink link : links) {
            if (link.mayBe(objects.entity())) {
                Set<List<String>> values = new LinkedHashSet<>();
                for (Object object : objects.objects()) {
                    List<String> value = link.values().apply(object, session);
                    if (value != null) {
                        values.add(value);
                    }
                }
                if (!values.isEmpty()) {
                    tests.add(test(link, List.copyOf(values)));
                }
            }
        }
        return tests;
    }

    private String test(TimelineLink link, List<List<String>> values) {
        if (values.size() == 1) {
            List<String> equal = new ArrayList<>();
            for (int i = 0; i < link.columns().size(); i++) {
                String parameter =
                        parameter(List.of(values.get(0).get(i)), values.get(0).get(i));
                equal.add("e.%s = cast(:%s as %s)"
                        .formatted(
                                link.columns().get(i), parameter, link.types().get(i)));
            }
            return either(List.of(String.join(" and ", equal)));
        }
        List<String> arrays = new ArrayList<>();
        for (int i = 0; i < link.columns().size(); i++) {
            int place = i;
            List<String> column = values.stream().map(value -> value.get(place)).toList();
            arrays.add(":" + parameter(column, column.toArray(String[]::new)));
        }
        return KeyColumns.isOneOf(link.columns().stream().map("e."::concat).toList(), link.types(), arrays);
    }

    /** One parameter for the same values. */
    private String parameter(List<String> values, Object value) {
        return names.computeIfAbsent(values, key -> {
            String name = "object" + names.size();
            parameters.put(name, value);
            return name;
        });
    }
}
