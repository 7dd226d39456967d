package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.JoinedSubclass;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.SingleTableSubclass;
import org.hibernate.mapping.UnionSubclass;
import org.hibernate.mapping.Value;
import org.hibernate.metamodel.mapping.JdbcMapping;
import org.hibernatepg.trigger.spi.Sql;

/** The entities that subqueries may read, each as the rows that a query of Hibernate's would find. */
final class Entities {
    private final InFlightMetadataCollector mappings;
    private final Tables tables;

    Entities(InFlightMetadataCollector mappings, Tables tables) {
        this.mappings = mappings;
        this.tables = tables;
    }

    PersistentClass find(String name) {
        String entityName = mappings.getImports().get(name);
        PersistentClass entity = entityName == null ? null : mappings.getEntityBinding(entityName);
        if (entity == null) {
            List<String> names = mappings.getEntityBindingMap().values().stream()
                    .map(PersistentClass::getJpaEntityName)
                    .toList();
            throw new ConditionException(
                    "reads '" + name + "', which is no entity (nearest: " + Names.nearest(name, names) + ")",
                    "Correct the name, or query the table in sql('…').");
        }
        return entity;
    }

    /** The table of an entity, as far as its rows are the entity's. */
    String table(Source source) {
        PersistentClass entity = source.entity();
        check(entity);
        String table = tables.hole(entity.getTable().getQualifiedTableName());
        List<String> restrictions = restrictions(entity);
        return restrictions.isEmpty()
                ? table + " as " + source.sql()
                : "(select * from " + table + " where " + String.join(" and ", restrictions) + ") as " + source.sql();
    }

    private static void check(PersistentClass entity) {
        boolean united = entity.getSubclasses().stream().anyMatch(UnionSubclass.class::isInstance);
        if (!entity.getTable().isPhysicalTable() || united) {
            throw refused(entity, united ? "whose rows are in several tables" : "which has no table");
        }
        boolean restrictedElsewhere = entity instanceof JoinedSubclass
                && (entity.getWhere() != null || entity.getRootClass().getSoftDeleteColumn() != null);
        if (restrictedElsewhere) {
            throw refused(entity, "which is restricted by columns of its superclass");
        }
    }

    private static ConditionException refused(PersistentClass entity, String why) {
        return new ConditionException(
                "reads the entity '" + entity.getJpaEntityName() + "', " + why,
                "Query the tables in sql('…'), or in the body of a @Trigger.");
    }

    /** What Hibernate adds to every query of the entity. */
    private static List<String> restrictions(PersistentClass entity) {
        List<String> restrictions = new ArrayList<>();
        if (entity instanceof SingleTableSubclass || entity.isForceDiscriminator()) {
            restrictions.add(discriminator(entity));
        }
        Column mark = entity.getRootClass().getSoftDeleteColumn();
        if (mark != null) {
            restrictions.add(Sql.identifier(mark) + notDeleted(mark));
        }
        if (entity.getWhere() != null) {
            String where = entity.getWhere();
            restrictions.add("(" + where + (where.contains("--") ? "\n)" : ")"));
        }
        return restrictions;
    }

    private static String discriminator(PersistentClass entity) {
        Value discriminator = entity.getDiscriminator();
        List<String> values = Stream.concat(Stream.of(entity), entity.getSubclasses().stream())
                .filter(member -> !Boolean.TRUE.equals(member.isAbstract()))
                .map(PersistentClass::getDiscriminatorValue)
                .toList();
        boolean special = values.stream().anyMatch(value -> value.equals("null") || value.equals("not null"));
        if (discriminator == null || discriminator.hasFormula() || special || values.isEmpty()) {
            throw refused(entity, "whose rows are told apart by no single column");
        }
        boolean number = discriminator instanceof BasicValue basic
                && Kind.of(basic.resolve().getJdbcMapping().getJdbcType()) == Kind.NUMBER;
        return Sql.identifier(discriminator.getColumns().get(0))
                + values.stream()
                        .map(value -> number ? value : Sql.literal(value))
                        .collect(Collectors.joining(", ", " in (", ")"));
    }

    /** A flag or its opposite, stored in any way; or the time of the deletion. */
    private static String notDeleted(Column mark) {
        JdbcMapping mapping = ((BasicValue) mark.getValue()).resolve().getJdbcMapping();
        if (mapping.getJavaTypeDescriptor().getJavaTypeClass() != Boolean.class) {
            return " is null";
        }
        Object stored = Optional.<Object>ofNullable(mapping.convertToRelationalValue(false))
                .orElse(false);
        return " = "
                + (stored instanceof Boolean || stored instanceof Number
                        ? stored.toString()
                        : Sql.literal(stored.toString()));
    }
}
