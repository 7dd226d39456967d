package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.boot.spi.InFlightMetadataCollector;
import org.hibernate.mapping.Collection;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.Component;
import org.hibernate.mapping.PersistentClass;
import org.hibernate.mapping.Property;
import org.hibernate.mapping.Table;
import org.hibernate.mapping.ToOne;
import org.hibernate.mapping.Value;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.EntityAttributes;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Finds what a path in a condition names: an attribute, the key of an association, or nothing that a row holds. */
final class AttributePaths {
    private static final String OTHER_TABLES =
            "Read it in a subquery, exists (select …), or in the body of a @Trigger.";

    private final EntityAttributes attributes;
    private final @Nullable String alias;

    private AttributePaths(EntityAttributes attributes, @Nullable String alias) {
        this.attributes = attributes;
        this.alias = alias;
    }

    /** The paths after {@code old} and {@code new}. */
    static AttributePaths ofRows(EntityAttributes attributes) {
        return new AttributePaths(attributes, null);
    }

    /** The paths after the alias of an entity in a subquery. */
    static AttributePaths ofAlias(String alias, EntityAttributes attributes) {
        return new AttributePaths(attributes, alias);
    }

    /** All mappings of the persistence unit. */
    InFlightMetadataCollector mappings() {
        return attributes.top().get(0).value().getBuildingContext().getMetadataCollector();
    }

    /**
     * The column at a path, or the columns.
     *
     * @param source how the author wrote it, for errors
     * @param qualifier the row or the alias, in SQL
     * @param path the path of an attribute
     */
    Operand read(String source, String qualifier, String path) {
        EntityAttribute attribute = find(path);
        if (attribute.columns().size() != 1) {
            return new Operand.Tuple(source, read(source, qualifier, attribute.columns()));
        }
        Operand.Value value = value(source, qualifier, attribute);
        return attribute.property().getValue() instanceof ToOne association
                ? value.ofEntity(keyOwner(association))
                : value;
    }

    /** Some columns, each with the attribute that it alone belongs to. */
    List<Operand> read(String source, String qualifier, List<Column> columns) {
        return columns.stream()
                .map(column -> attributes.paths().stream()
                        .flatMap(path -> attributes.find(path).stream())
                        .filter(attribute -> attribute.columns().equals(List.of(column)))
                        .findFirst()
                        .<Operand>map(attribute -> value(source, qualifier, typedAsKey(attribute)))
                        .orElseGet(() -> new Operand.Value(
                                source, Fragment.atom(ColumnType.reference(qualifier, column)), Kind.OTHER, null)))
                .toList();
    }

    private static Operand.Value value(String source, String qualifier, EntityAttribute attribute) {
        Fragment sql = ColumnType.read(qualifier, attribute.columns().get(0));
        return new Operand.Value(source, sql, ColumnType.kind(attribute), attribute);
    }

    /** The association at a path. */
    ToOne association(String path) {
        if (find(path).property().getValue() instanceof ToOne association) {
            return association;
        }
        throw new ConditionException(
                "joins '" + alias + "." + path + "', which is no association",
                "Join an entity: join Person p on p.name = " + alias + "." + path + ".");
    }

    /** Whose key an association holds. */
    static String keyOwner(ToOne association) {
        String owner = keyOwner(target(association));
        String property = association.getReferencedPropertyName();
        return property == null ? owner : owner + " by " + property;
    }

    /** Whose key an entity has. */
    static String keyOwner(PersistentClass entity) {
        return entity.getRootClass().getJpaEntityName();
    }

    /** The columns that an association refers to, in the order of its own. */
    static List<Column> referencedColumns(ToOne association) {
        return association.getReferencedPropertyName() == null
                ? target(association).getKey().getColumns()
                : keyOf(association).getColumns();
    }

    EntityAttributes attributes() {
        return attributes;
    }

    /** The names of all columns of the table, mapped by attributes or by Hibernate itself. */
    Set<String> columns() {
        return attributes.top().stream()
                .flatMap(attribute -> attribute.value().getTable().getColumns().stream())
                .map(Sql::name)
                .collect(Collectors.toSet());
    }

    /** The dates and times that are set without the author's doing, those in embeddables included. */
    List<EntityAttribute> generatedTimestamps() {
        List<GeneratedTimestamps> known = owners().map(GeneratedTimestamps::new).toList();
        return attributes.paths().stream()
                .flatMap(path -> attributes.find(path).stream())
                .filter(attribute -> known.stream().anyMatch(timestamps -> timestamps.contains(attribute)))
                .toList();
    }

    /** The attribute at a path; an association is typed as the key that it refers to. */
    EntityAttribute find(String path) {
        if (attributes.isAmbiguous(path)) {
            throw new ConditionException(
                    "names the attribute '" + path + "', which subclasses of " + attributes.entityName()
                            + " have in different columns",
                    "Name the column in sql('…').");
        }
        return attributes
                .find(path)
                .map(this::typedAsKey)
                .or(() -> path.equals("id") ? identifier() : Optional.empty())
                .or(() -> throughAssociation(path))
                .orElseThrow(() -> unknown(path));
    }

    private EntityAttribute typedAsKey(EntityAttribute attribute) {
        return attribute.value() instanceof ToOne association
                        && attribute.columns().size() == 1
                ? new EntityAttribute(attribute.path(), attribute.property(), keyOf(association), attribute.columns())
                : attribute;
    }

    private static Value keyOf(ToOne association) {
        String property = association.getReferencedPropertyName();
        PersistentClass target = target(association);
        return property == null
                ? target.getIdentifier()
                : target.getReferencedProperty(property).getValue();
    }

    static PersistentClass target(ToOne association) {
        return association
                .getBuildingContext()
                .getMetadataCollector()
                .getEntityBinding(association.getReferencedEntityName());
    }

    private Optional<EntityAttribute> identifier() {
        return attributes.top().stream()
                .filter(attribute -> owners().anyMatch(owner -> owner.getIdentifierProperty() != null
                        && owner.getIdentifierProperty().getName().equals(attribute.path())))
                .findFirst();
    }

    /** The entity, as far as its attributes know it: those that it inherits know its superclass, those of a key nothing. */
    private Stream<PersistentClass> owners() {
        return attributes.top().stream()
                .flatMap(attribute -> Stream.ofNullable(attribute.property().getPersistentClass()))
                .distinct();
    }

    private Optional<EntityAttribute> throughAssociation(String path) {
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            EntityAttribute attribute = attributes.find(path.substring(0, dot)).orElse(null);
            if (attribute != null && attribute.value() instanceof ToOne association) {
                return Optional.of(key(attribute, association, path.substring(dot + 1)));
            }
        }
        return Optional.empty();
    }

    private EntityAttribute key(EntityAttribute attribute, ToOne association, String name) {
        String key = keyName(association);
        boolean isKey = name.equals(key) || (association.getReferencedPropertyName() == null && name.equals("id"));
        if (isKey && attribute.columns().size() == 1) {
            return new EntityAttribute(
                    attribute.path() + "." + name, attribute.property(), keyOf(association), attribute.columns());
        }
        Optional<EntityAttribute> part = CompositeKeys.part(attribute, keyOf(association), name, isKey, key);
        if (part.isPresent()) {
            return part.get();
        }
        String target = target(association).getJpaEntityName();
        throw new ConditionException(
                "names '" + name + "' of the association '" + attribute.path() + "', which is in the table of "
                        + target,
                alias == null
                        ? subquery(attribute.path(), key, target)
                        : "Join it: join %s.%s x.".formatted(alias, attribute.path()));
    }

    private static String subquery(String path, String key, String target) {
        return "The row holds only '%1$s.%2$s'. Read it in a subquery: exists (select 1 from %3$s x where x.%2$s = new.%1$s and x.…)."
                .formatted(path, key, target);
    }

    private static String keyName(ToOne association) {
        if (association.getReferencedPropertyName() != null) {
            return association.getReferencedPropertyName();
        }
        Property identifier = target(association).getIdentifierProperty();
        return identifier == null ? "id" : identifier.getName();
    }

    private ConditionException unknown(String path) {
        String first = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
        return owners().flatMap(owner -> owner.getPropertyClosure().stream())
                .filter(property -> property.getName().equals(first)
                        && attributes.find(first).isEmpty())
                .findFirst()
                .map(this::elsewhere)
                .orElseGet(() -> missing(path));
    }

    private ConditionException missing(String path) {
        for (int dot = path.lastIndexOf('.'); dot > 0; dot = path.lastIndexOf('.', dot - 1)) {
            String whole = path.substring(0, dot);
            if (attributes.find(whole).filter(AttributePaths::isAggregate).isPresent()) {
                return new ConditionException(
                        "names '" + path + "', which is inside the single column of '" + whole + "'",
                        "Compare '" + whole + "' as a whole, or read the column in sql('…').");
            }
        }
        String problem = "names the attribute '" + path + "', which " + attributes.entityName()
                + " does not have (nearest: " + Names.nearest(path, attributes.paths()) + ")";
        return new ConditionException(problem, "Correct the path.");
    }

    private static boolean isAggregate(EntityAttribute attribute) {
        return attribute.value() instanceof Component component && component.getAggregateColumn() != null;
    }

    private ConditionException elsewhere(Property property) {
        String name = property.getName();
        if (property.getValue() instanceof Collection) {
            return new ConditionException("names the collection '" + name + "', which no row holds", OTHER_TABLES);
        } else if (property.getValue().hasFormula()) {
            return new ConditionException(
                    "names '" + name + "', which is computed by a formula", "Write the formula in sql('…').");
        }
        Table table = property.getValue().getTable();
        boolean isSecondary = owners().flatMap(owner -> owner.getJoins().stream())
                .anyMatch(join -> join.getTable().equals(table));
        return new ConditionException(
                "names '" + name + "', which has no column in the table of " + attributes.entityName(),
                isSecondary ? "It is in a secondary table: write table = \"" + table.getName() + "\"." : OTHER_TABLES);
    }
}
