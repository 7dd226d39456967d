package org.hibernatepg.history.internal.revert;

import java.time.temporal.Temporal;
import java.util.ArrayList;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.spi.Template;

/** The statements of steps. Values are literals, which have the types of the columns that they are for. */
final class StepSql {
    private final RevertedObject object;

    StepSql(RevertedObject object) {
        this.object = object;
    }

    /** The statements, with one that counts the version up, where a row of the object stays and has one. */
    List<String> of(List<Step> steps) {
        List<String> statements = new ArrayList<>();
        boolean counted = false;
        for (List<Step> together : CollectionSql.together(steps)) {
            Step step = together.get(0);
            Optional<Column> version = version(step.table());
            counted |= version.isPresent();
            statements.add(step.table().isCollection() ? ofCollection(together) : of(step, version));
        }
        if (!counted && !steps.isEmpty()) {
            versioned()
                    .ifPresent(table -> statements.add(
                            update(Step.update(table, Map.of(), new StoredRow(Map.of(), Map.of())), version(table))));
        }
        return statements;
    }

    private static String ofCollection(List<Step> together) {
        return switch (together.get(0).kind()) {
            case INSERT -> CollectionSql.insert(together);
            case DELETE -> CollectionSql.delete(together);
            case UPDATE -> throw new IllegalStateException("A row of a collection comes or goes");
        };
    }

    private String of(Step step, Optional<Column> version) {
        return switch (step.kind()) {
            case INSERT -> insert(step, version);
            case UPDATE -> update(step, version);
            case DELETE ->
                "delete from %s as r where %s"
                        .formatted(step.table().name(), step.table().isOfObject("r"));
        };
    }

    private Optional<ObjectTable> versioned() {
        return object.entityTables().stream()
                .filter(table -> version(table).isPresent())
                .findFirst();
    }

    private Optional<Column> version(ObjectTable table) {
        return table.columns().stream()
                .filter(column -> object.isVersion(table, column))
                .findFirst();
    }

    /** As Hibernate does it; of a type that PostgreSQL counts itself, nothing. */
    private Optional<String> next(String from) {
        Class<?> type = object.entity.getVersionType().getReturnedClass();
        if (Number.class.isAssignableFrom(type) || type.isPrimitive()) {
            return Optional.of("coalesce(%s, 0) + 1".formatted(from));
        }
        return Temporal.class.isAssignableFrom(type) || Date.class.isAssignableFrom(type)
                ? Optional.of("clock_timestamp()")
                : Optional.empty();
    }

    private String insert(Step step, Optional<Column> version) {
        ObjectTable table = step.table();
        Map<String, String> items = new LinkedHashMap<>();
        step.values().forEach((column, value) -> items.put(table.quoted(column), CollectionSql.literal(value)));
        version.flatMap(column -> next(last(table, column)))
                .ifPresent(next -> items.put(table.quoted(version.get()), next));
        return Template.of("""
                        insert into {table} ({columns}) overriding system value
                        values ({values})""")
                .with("table", table.name())
                .with("columns", String.join(", ", items.keySet()))
                .with("values", String.join(", ", items.values()))
                .render();
    }

    /** So that nobody who holds the object from before it was deleted can write it. */
    private static String last(ObjectTable table, Column version) {
        return "(select max(e.%s) from %s as e where %s)"
                .formatted(table.quoted(version), table.past().events(), table.isOfObject("e"));
    }

    private String update(Step step, Optional<Column> version) {
        ObjectTable table = step.table();
        Map<String, String> items = new LinkedHashMap<>();
        step.values().forEach((column, value) -> items.put(table.quoted(column), CollectionSql.literal(value)));
        version.flatMap(column -> next(table.quoted(column)))
                .ifPresent(next -> items.put(table.quoted(version.get()), next));
        return "update %s as r set %s where %s"
                .formatted(
                        table.name(),
                        items.entrySet().stream()
                                .map(item -> item.getKey() + " = " + item.getValue())
                                .collect(Collectors.joining(", ")),
                        table.isOfObject("r"));
    }
}
