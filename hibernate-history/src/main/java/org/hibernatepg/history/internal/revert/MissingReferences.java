package org.hibernatepg.history.internal.revert;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernate.mapping.Table;
import org.hibernatepg.history.RevertException;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.model.ForeignKeys;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Finds foreign keys whose rows are gone: PostgreSQL would refuse them, and would not say of which attribute. */
final class MissingReferences {
    /** Of so many rows one statement asks. */
    private static final int MOST = 100;

    private final RevertedObject object;
    private final UnitHistories unit;
    private final Map<String, Boolean> there = new HashMap<>();

    /** Of some steps, for which it is looked up what they refer to. */
    MissingReferences(RevertedObject object, List<Step> steps) {
        this.object = object;
        this.unit = UnitHistories.of(object.factory).orElseThrow();
        look(steps.stream()
                .flatMap(step -> references(step).map(key -> test(key, step)))
                .distinct()
                .toList());
    }

    private void look(List<String> tests) {
        for (int from = 0; from < tests.size(); from += MOST) {
            List<String> some = tests.subList(from, Math.min(from + MOST, tests.size()));
            String sql = "select " + String.join(",\n", some);
            List<Boolean> found = object.session.doReturningWork(
                    connection -> Jdbc.first(connection, sql, row -> booleans(row, some.size()))
                            .orElseThrow());
            for (int i = 0; i < some.size(); i++) {
                there.put(some.get(i), found.get(i));
            }
        }
    }

    private static List<Boolean> booleans(ResultSet row, int count) throws SQLException {
        List<Boolean> booleans = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            booleans.add(row.getBoolean(i));
        }
        return booleans;
    }

    /**
     * What a step would refer to.
     *
     * @param attribute the attribute
     * @param columns the columns of the foreign key
     * @param text the attribute and the row
     */
    record Missing(String attribute, List<Column> columns, String text) {}

    List<Missing> of(Step step) {
        return references(step)
                .filter(key -> !Objects.requireNonNull(there.get(test(key, step))))
                .map(key -> missing(key, step))
                .toList();
    }

    private Stream<ForeignKey> references(Step step) {
        return step.kind() == Step.Kind.DELETE
                ? Stream.empty()
                : ForeignKeys.of(step.table().table()).stream()
                        .filter(key -> key.isCreationEnabled() && isWritten(key, step) && !isOfObject(key, step));
    }

    private static boolean isWritten(ForeignKey key, Step step) {
        Map<Column, @Nullable String> values = step.values();
        boolean changes = key.getColumns().stream().anyMatch(values::containsKey);
        return changes && key.getColumns().stream().allMatch(column -> value(column, step) != null);
    }

    private static @Nullable String value(Column column, Step step) {
        if (step.values().containsKey(column) || step.old() == null) {
            return step.values().get(column);
        }
        return step.old().texts().get(column);
    }

    /** The object itself is there, or comes before, whatever attribute of it the rows of a collection refer to. */
    private boolean isOfObject(ForeignKey key, Step step) {
        List<Table> referenced = ForeignKeys.referenced(key, unit.tables());
        boolean isTable = object.entityTables().stream().anyMatch(table -> referenced.contains(table.table()));
        boolean isOwner = step.table().isCollection()
                && Set.copyOf(key.getColumns()).equals(Set.copyOf(step.table().key()));
        List<String> values = key.getColumns().stream()
                .map(column -> String.valueOf(value(column, step)))
                .toList();
        return isTable && (isOwner || values.equals(object.entityTables().get(0).values()));
    }

    private static List<Column> referenced(ForeignKey key) {
        return key.isReferenceToPrimaryKey()
                ? key.getReferencedTable().getPrimaryKey().getColumns()
                : key.getReferencedColumns();
    }

    /** SQL for whether there is what a step refers to. */
    private String test(ForeignKey key, Step step) {
        Iterator<Column> referenced = referenced(key).iterator();
        String same = key.getColumns().stream()
                .map(column -> "%s = %s"
                        .formatted(
                                step.table().quoted(referenced.next()),
                                Sql.literal(String.valueOf(value(column, step)))))
                .collect(Collectors.joining(" and "));
        return ForeignKeys.referenced(key, unit.tables()).stream()
                .map(table -> "exists (select from %s where %s)".formatted(unit.sqlName(table), same))
                .collect(Collectors.joining(" or "));
    }

    private Missing missing(ForeignKey key, Step step) {
        ObjectTable table = step.table();
        String attribute = table.isCollection()
                ? table.collection()
                : object.attributes.paths(table, key.getColumn(0)).stream()
                        .findFirst()
                        .orElse(key.getColumn(0).getName());
        String values = key.getColumns().stream()
                .map(column -> String.valueOf(value(column, step)))
                .collect(Collectors.joining(", "));
        return new Missing(attribute, key.getColumns(), "%s: %s %s".formatted(attribute, name(key), values));
    }

    private String name(ForeignKey key) {
        String entity = key.getReferencedEntityName();
        return entity == null
                ? key.getReferencedTable().getName()
                : object.factory
                        .getMetamodel()
                        .entity(object.factory
                                .getMappingMetamodel()
                                .getEntityDescriptor(entity)
                                .getMappedClass())
                        .getName();
    }

    /** Complains of all that is missing. */
    static void refuse(RevertedObject object, Goal goal, List<Missing> missing) {
        if (!missing.isEmpty()) {
            throw new RevertException(
                    "%s cannot be brought back to %s: what it referred to is gone, %s. withoutMissing() leaves it out."
                            .formatted(
                                    object.name(),
                                    goal.text(),
                                    missing.stream()
                                            .map(Missing::text)
                                            .distinct()
                                            .collect(Collectors.joining("; "))));
        }
    }
}
