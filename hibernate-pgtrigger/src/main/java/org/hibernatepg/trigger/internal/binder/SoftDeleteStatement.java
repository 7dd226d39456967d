package org.hibernatepg.trigger.internal.binder;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.dialect.Dialect;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.PersistentClass;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerId;

/**
 * The statement that Hibernate sends to remove an entity which is soft-deleted. PostgreSQL counts no row for a
 * {@code delete} that a trigger skips, and Hibernate would take that for a stale object; so the statement marks the row
 * itself, checking key and version as a {@code delete} would. Where some rows are really deleted, by condition or while
 * the trigger is ignored, it is a {@code merge} that decides by the same rules as the trigger. Rows whose deletion is
 * refused are deleted by it, so that the trigger which refuses that does so.
 */
final class SoftDeleteStatement {
    private static final int FIRST_VERSION_WITH_MERGE = 15;

    private final PersistentClass entity;
    private final Dialect dialect;
    private final Optional<String> ignoreRole;

    /** What a soft delete does to a row, and the trigger that does it to rows which others delete. */
    record Mark(TriggerDefinition trigger, String assignment) {
        /** Whether it is done to every row. */
        boolean isCertain() {
            return isAlways(trigger);
        }
    }

    SoftDeleteStatement(PersistentClass entity, Dialect dialect, Optional<String> ignoreRole) {
        this.entity = entity;
        this.dialect = dialect;
        this.ignoreRole = ignoreRole;
    }

    static boolean canMerge(Dialect dialect) {
        return dialect.getVersion().isSameOrAfter(FIRST_VERSION_WITH_MERGE);
    }

    private static boolean isAlways(TriggerDefinition trigger) {
        return !trigger.ignorable() && trigger.condition().isEmpty();
    }

    /**
     * Renders the statement.
     *
     * @param marks what is done to the row
     * @param refusals the triggers that refuse its deletion
     */
    String render(List<Mark> marks, List<TriggerDefinition> refusals) {
        // The triggers fire in the order of their names, and the first one that marks a row is the last.
        List<Mark> inOrder = marks.stream()
                .sorted(Comparator.comparing(mark -> mark.trigger().id()))
                .toList();
        if (refusals.stream().anyMatch(SoftDeleteStatement::isAlways)) {
            return delete();
        }
        boolean decides = !inOrder.get(0).isCertain() || !refusals.isEmpty();
        if (decides && canMerge(dialect)) {
            return merge(inOrder, refusals);
        }
        String assignment = inOrder.get(0).assignment();
        return refusals.isEmpty() ? update(assignment) : updateUnlessRefused(assignment, refusals);
    }

    private String delete() {
        return Template.of("delete from {table} as old where {row}")
                .with("table", table())
                .with("row", row())
                .render();
    }

    private String update(String assignment) {
        return Template.of("update {table} as old set {assignment} where {row}")
                .with("table", table())
                .with("assignment", assignment)
                .with("row", row())
                .render();
    }

    private String merge(List<Mark> marks, List<TriggerDefinition> refusals) {
        StringBuilder branches = new StringBuilder();
        if (!refusals.isEmpty()) {
            branches.append(branch(" and (" + anyOf(refusals) + ")", "delete"));
        }
        for (Mark mark : marks) {
            String test = mark.isCertain() ? "" : " and " + test(mark.trigger());
            branches.append(branch(test, "update set " + mark.assignment()));
            if (mark.isCertain()) {
                break;
            }
        }
        if (marks.stream().noneMatch(Mark::isCertain)) {
            branches.append(branch("", "delete"));
        }
        return Template.of("merge into {table} as old using (select 1) as given on {row}{branches}")
                .with("table", table())
                .with("row", row())
                .with("branches", branches.toString())
                .render();
    }

    private static String branch(String test, String action) {
        return Template.of("\nwhen matched{test} then {action}")
                .with("test", test)
                .with("action", action)
                .render();
    }

    /** For PostgreSQL without {@code merge}. A part of {@code with} that changes rows runs whatever becomes of it. */
    private String updateUnlessRefused(String assignment, List<TriggerDefinition> refusals) {
        List<String> names =
                found().stream().map(column -> Sql.identifier(column)).toList();
        return Template.of("""
                        with given as materialized (select {columns} from {table} as old where {row}), \
                        refused as (delete from {table} as old using given where {same} and ({refused})) \
                        update {table} as old set {assignment} from given where {same} and ({refused}) is not true""")
                .with("columns", names.stream().map(name -> "old." + name).collect(Collectors.joining(", ")))
                .with("table", table())
                .with("row", row())
                .with(
                        "same",
                        names.stream()
                                .map(name -> "old.%1$s = given.%1$s".formatted(name))
                                .collect(Collectors.joining(" and ")))
                .with("refused", anyOf(refusals))
                .with("assignment", assignment)
                .render();
    }

    private String anyOf(List<TriggerDefinition> triggers) {
        return triggers.stream()
                .sorted(Comparator.comparing(TriggerDefinition::id))
                .map(this::test)
                .collect(Collectors.joining(" or "));
    }

    /** What a trigger has in its {@code when} clause or tests first. */
    private String test(TriggerDefinition trigger) {
        List<String> conditions = new ArrayList<>();
        if (trigger.ignorable()) {
            // Its hash is whole until all triggers of the persistence unit are known.
            String key = TriggerId.of(trigger.entityName(), trigger.name(), TriggerId.ALL_DIGITS);
            conditions.add(Ignore.unlessIgnored(key, ignoreRole));
        }
        trigger.condition().ifPresent(condition -> conditions.add("(" + filled(condition) + ")"));
        return String.join(" and ", conditions);
    }

    /** With its parameters in the order in which Hibernate binds them. */
    private String row() {
        return found().stream()
                .map(column -> "old." + Sql.identifier(column) + " = ?")
                .collect(Collectors.joining(" and "));
    }

    private List<Column> found() {
        List<Column> columns = new ArrayList<>(entity.getKey().getColumns());
        if (entity.getVersion() != null) {
            columns.addAll(entity.getVersion().getColumns());
        }
        columns.addAll(Bindings.partitionColumns(entity));
        return columns;
    }

    /** Hibernate fills {@code {h-schema}} with the default schema of the persistence unit. */
    private String table() {
        return table(entity.getTable().getQualifiedTableName());
    }

    private String filled(TriggerCondition condition) {
        String sql = condition.sql();
        for (Map.Entry<String, QualifiedTableName> hole : condition.tables().entrySet()) {
            sql = sql.replace("{" + hole.getKey() + "}", table(hole.getValue()));
        }
        return sql;
    }

    private String table(QualifiedTableName name) {
        Identifier schema = name.getSchemaName();
        String table = name.getTableName().render(dialect);
        return schema == null ? "{h-schema}" + table : schema.render(dialect) + "." + table;
    }
}
