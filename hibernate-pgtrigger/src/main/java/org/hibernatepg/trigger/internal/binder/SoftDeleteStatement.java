package org.hibernatepg.trigger.internal.binder;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.model.naming.Identifier;
import org.hibernate.boot.model.relational.QualifiedTableName;
import org.hibernate.engine.OptimisticLockStyle;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.JoinedSubclass;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.UnionSubclass;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.Template;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;

/**
 * The statement that Hibernate sends to remove an entity which is soft-deleted. PostgreSQL counts no row for a
 * {@code delete} that a trigger skips, and Hibernate would take that for a stale object; so the statement marks the row
 * itself, checking key and version as a {@code delete} would. Where some rows are really deleted, by condition or while
 * the trigger is ignored, it is a {@code merge} that decides by the same rules as the trigger.
 */
final class SoftDeleteStatement {
    private static final int FIRST_VERSION_WITH_MERGE = 15;
    private static final String OTHERWISE = "\nwhen matched then delete";

    private final TriggerBindingContext context;
    private final PersistentClass entity;

    SoftDeleteStatement(TriggerBindingContext context) {
        this.context = context;
        this.entity = context.entity();
    }

    void add(TriggerDefinition definition, String assignment) {
        String present = entity.getCustomSQLDelete();
        boolean decides = definition.ignorable() || definition.condition().isPresent();
        boolean canMerge = context.dialect().getVersion().isSameOrAfter(FIRST_VERSION_WITH_MERGE);
        if (present != null && !present.endsWith(OTHERWISE)) {
            context.fault(
                    "stands beside another statement that removes the entity",
                    "Remove @SQLDelete or the other unconditional @SoftDelete.");
        } else if (present != null) {
            use(present.replace(OTHERWISE, branch(definition, assignment)));
        } else if (decides && canMerge) {
            use(merge(definition, assignment));
        } else if (definition.condition().isEmpty()) {
            use(update(assignment));
        } else {
            context.fault(
                    "has a condition, for which Hibernate's removals need 'merge'",
                    "Use PostgreSQL 15 or later, or soft-delete all rows.");
        }
    }

    private void use(String sql) {
        OptimisticLockStyle locking = entity.getRootClass().getOptimisticLockStyle();
        if (locking == OptimisticLockStyle.ALL || locking == OptimisticLockStyle.DIRTY) {
            context.fault(
                    "stands on an entity whose removals compare all columns",
                    "Use @Version instead of @OptimisticLocking.");
        } else if (family().anyMatch(SoftDeleteStatement::hasSeveralTables)) {
            context.fault(
                    "stands on an entity with rows in several tables, of which one row would be kept",
                    "Map the entity and its subclasses to one table.");
        } else {
            family().forEach(member -> CustomDelete.set(member, sql));
        }
    }

    /** The entity with those of its subclasses that are in the same table or add one to it. */
    private Stream<PersistentClass> family() {
        return Stream.concat(
                Stream.of(entity),
                entity.getSubclasses().stream().filter(subclass -> !(subclass instanceof UnionSubclass)));
    }

    private static boolean hasSeveralTables(PersistentClass member) {
        return member instanceof JoinedSubclass || !member.getJoins().isEmpty();
    }

    private String update(String assignment) {
        return Template.of("update {table} as old set {assignment} where {row}")
                .with("table", table())
                .with("assignment", assignment)
                .with("row", row())
                .render();
    }

    private String merge(TriggerDefinition definition, String assignment) {
        return Template.of("merge into {table} as old using (select 1) as given on {row}{branch}")
                .with("table", table())
                .with("row", row())
                .with("branch", branch(definition, assignment))
                .render();
    }

    private String branch(TriggerDefinition definition, String assignment) {
        List<String> conditions = new ArrayList<>();
        if (definition.ignorable()) {
            conditions.add(Ignore.unlessIgnored(definition.ignoreKey(), context.ignoreRole()));
        }
        definition.condition().ifPresent(condition -> conditions.add("(" + filled(condition) + ")"));
        return Template.of("\nwhen matched{condition} then update set {assignment}{otherwise}")
                .with("condition", conditions.isEmpty() ? "" : " and " + String.join(" and ", conditions))
                .with("assignment", assignment)
                .with("otherwise", conditions.isEmpty() ? "" : OTHERWISE)
                .render();
    }

    /** With its parameters in the order in which Hibernate binds them. */
    private String row() {
        List<Column> columns = new ArrayList<>(entity.getKey().getColumns());
        if (entity.getVersion() != null) {
            columns.addAll(entity.getVersion().getColumns());
        }
        columns.addAll(Bindings.partitionColumns(entity));
        return columns.stream()
                .map(column -> "old." + Sql.identifier(column) + " = ?")
                .collect(Collectors.joining(" and "));
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
        String table = name.getTableName().render(context.dialect());
        return schema == null ? "{h-schema}" + table : schema.render(context.dialect()) + "." + table;
    }
}
