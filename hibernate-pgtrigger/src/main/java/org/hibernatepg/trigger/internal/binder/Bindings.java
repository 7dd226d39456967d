package org.hibernatepg.trigger.internal.binder;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.BasicValue;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.SimpleValue;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.internal.ddl.StatementRows;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.TransitionTables;
import org.hibernatepg.trigger.spi.TriggerBindingContext;
import org.hibernatepg.trigger.spi.TriggerCondition;
import org.hibernatepg.trigger.spi.TriggerDefinition;
import org.hibernatepg.trigger.spi.TriggerSubject;

/** What several binders need. */
final class Bindings {
    private Bindings() {}

    static TriggerDefinition.Builder definition(TriggerBindingContext context, String name) {
        TriggerSubject subject = context.subject();
        return TriggerDefinition.builder(subject.name(), name, subject.table().getQualifiedTableName());
    }

    /** The rows that a statement trigger is about, by its condition and by what it stands on. */
    static StatementRows rows(
            TriggerBindingContext context,
            Operation operation,
            TransitionTables tables,
            Optional<TriggerCondition> condition) {
        return new StatementRows(operation, tables, context.subject().restricted(operation, condition));
    }

    static String uri(TriggerBindingContext context, String name) {
        return context.subject().name() + ":" + name;
    }

    /** The condition that a row of the table is a given one. */
    static String sameKey(PersistentClass entity, String row) {
        return Stream.concat(entity.getKey().getColumns().stream(), partitionColumns(entity).stream())
                .map(column -> Sql.identifier(column))
                .map(column -> "%1$s = %2$s.%1$s".formatted(column, row))
                .collect(Collectors.joining(" and "));
    }

    /** The columns of {@code @PartitionKey}, by which Hibernate finds a row besides its key. */
    static List<Column> partitionColumns(PersistentClass entity) {
        return entity.getPropertyClosure().stream()
                .filter(property -> property.getValue() instanceof SimpleValue value && value.isPartitionKey())
                .flatMap(property -> property.getColumns().stream())
                .toList();
    }

    /** Whether an attribute is one value in one column, which a literal can be compared with or assigned to. */
    static boolean isSingleValue(EntityAttribute attribute) {
        return attribute.value() instanceof BasicValue && attribute.columns().size() == 1;
    }

    /**
     * An attribute that a literal can be compared with: a single value as it is, an association to an entity with a single
     * key as the key that it holds.
     */
    static Optional<EntityAttribute> single(EntityAttribute attribute) {
        if (attribute.value() instanceof ToOne association) {
            PersistentClass target = association
                    .getBuildingContext()
                    .getMetadataCollector()
                    .getEntityBinding(association.getReferencedEntityName());
            String unique = association.getReferencedPropertyName();
            Value key = unique == null
                    ? target.getIdentifier()
                    : target.getReferencedProperty(unique).getValue();
            return Optional.of(new EntityAttribute(attribute.path(), attribute.property(), key, attribute.columns()))
                    .filter(Bindings::isSingleValue);
        }
        return Optional.of(attribute).filter(Bindings::isSingleValue);
    }

    /** The attributes at some paths; empty after faults were reported. */
    static Optional<List<EntityAttribute>> attributes(TriggerBindingContext context, String... paths) {
        List<EntityAttribute> found = new ArrayList<>();
        for (String path : paths) {
            context.attribute(path).ifPresent(found::add);
        }
        return found.size() == paths.length ? Optional.of(found) : Optional.empty();
    }

    /**
     * Whether Hibernate can read an attribute back after a trigger changed it; if not, a fault was reported. It keeps a
     * generated embeddable as the state to compare with, and so does not notice later changes in it.
     */
    static boolean isReadable(TriggerBindingContext context, EntityAttribute attribute) {
        if (context.subject().collection().isPresent()) {
            context.fault(
                    "generates '%s' in the table of a collection, which Hibernate does not read back"
                            .formatted(attribute.path()),
                    "Use an attribute of the entity, or leave it to a refresh.");
            return false;
        }
        PersistentClass entity = context.entity();
        boolean embedded =
                attribute.value() instanceof Component || attribute.path().indexOf('.') >= 0;
        boolean readable = !embedded
                && attribute.property() != entity.getIdentifierProperty()
                && attribute.property() != entity.getVersion();
        if (!readable) {
            context.fault(
                    "generates '%s', but Hibernate reads back neither keys and JPA versions nor what is in embeddables"
                            .formatted(attribute.path()),
                    "Use an attribute of the entity itself, or leave it to a refresh.");
        }
        return readable;
    }

    /** Attributes with one value each: an embeddable is replaced by what is in it, unless it is all in one column. */
    static List<EntityAttribute> leaves(TriggerBindingContext context, List<EntityAttribute> attributes) {
        List<EntityAttribute> leaves = new ArrayList<>();
        for (EntityAttribute attribute : attributes) {
            if (attribute.value() instanceof Component component && component.getAggregateColumn() == null) {
                leaves.addAll(leaves(context, inside(context, attribute)));
            } else {
                leaves.add(attribute);
            }
        }
        return leaves;
    }

    private static List<EntityAttribute> inside(TriggerBindingContext context, EntityAttribute embeddable) {
        String prefix = embeddable.path() + ".";
        return context.attributes().paths().stream()
                .filter(path -> path.startsWith(prefix) && path.indexOf('.', prefix.length()) < 0)
                .flatMap(path -> context.attributes().find(path).stream())
                .toList();
    }
}
