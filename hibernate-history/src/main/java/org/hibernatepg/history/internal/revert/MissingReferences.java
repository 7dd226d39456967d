package org.hibernatepg.history.internal.revert;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ForeignKey;
import org.hibernatepg.history.RevertException;
import org.hibernatepg.history.internal.jdbc.Jdbc;
import org.hibernatepg.history.internal.model.ForeignKeys;
import org.hibernatepg.history.internal.model.UnitHistories;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Finds foreign keys whose rows are gone: PostgreSQL would refuse them, and would not say of which attribute. */
final class MissingReferences {
    private final RevertedObject object;
    private final UnitHistories unit;

    MissingReferences(RevertedObject object) {
        this.object = object;
        this.unit = UnitHistories.of(object.factory).orElseThrow();
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
        if (step.kind() == Step.Kind.DELETE) {
            return List.of();
        }
        List<Missing> missing = new ArrayList<>();
        for (ForeignKey key : ForeignKeys.of(step.table().table())) {
            if (key.isCreationEnabled() && isWritten(key, step) && !isOfObject(key, step) && !isThere(key, step)) {
                missing.add(missing(key, step));
            }
        }
        return missing;
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
        boolean isTable =
                object.entityTables().stream().anyMatch(table -> table.table().equals(key.getReferencedTable()));
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

    private boolean isThere(ForeignKey key, Step step) {
        Iterator<Column> referenced = referenced(key).iterator();
        String same = key.getColumns().stream()
                .map(column -> "%s = %s"
                        .formatted(
                                step.table().quoted(referenced.next()),
                                Sql.literal(String.valueOf(value(column, step)))))
                .collect(Collectors.joining(" and "));
        String sql = "select exists (select from %s where %s)".formatted(unit.sqlName(key.getReferencedTable()), same);
        return object.session.doReturningWork(connection ->
                Jdbc.first(connection, sql, row -> row.getBoolean(1)).orElseThrow());
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
