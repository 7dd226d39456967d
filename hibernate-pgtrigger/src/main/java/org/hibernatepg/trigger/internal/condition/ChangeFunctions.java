package org.hibernatepg.trigger.internal.condition;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;

/**
 * Renders {@code changed}, {@code all_changed}, {@code unchanged} and {@code any_unchanged}, the null-safe comparisons
 * of the two rows.
 */
final class ChangeFunctions {
    private static final String DISTINCT = " is distinct from ";
    private static final String NOT_DISTINCT = " is not distinct from ";

    private static final Map<String, Change> CHANGES = Map.of(
            "changed", new Change(DISTINCT, Strength.OR, true),
            "all_changed", new Change(DISTINCT, Strength.AND, false),
            "unchanged", new Change(NOT_DISTINCT, Strength.AND, true),
            "any_unchanged", new Change(NOT_DISTINCT, Strength.OR, false));

    private final Rows rows;

    ChangeFunctions(Rows rows) {
        this.rows = rows;
    }

    static boolean knows(String name) {
        return CHANGES.containsKey(name);
    }

    /**
     * Renders a call.
     *
     * @param name one of the four names
     * @param chosen the attributes
     * @param source the call as it is written, for errors
     */
    Fragment render(String name, ChangedAttributes chosen, String source) {
        Change change = requireNonNull(CHANGES.get(name));
        rows.require(Rows.OLD, "calls " + name + "(…)");
        rows.require(Rows.NEW, "calls " + name + "(…)");
        List<EntityAttribute> attributes = remaining(chosen);
        Set<String> left = names(attributes);
        if (left.isEmpty()) {
            throw new ConditionException(
                    "calls '" + source + "', which leaves no attribute to compare", "Exclude fewer.");
        }
        return change.wholeRow() && isWholeRow(chosen, left)
                ? Fragment.comparison("old.*" + change.operator() + "new.*")
                : join(change, attributes);
    }

    private List<EntityAttribute> remaining(ChangedAttributes chosen) {
        Stream<EntityAttribute> from = chosen.named().isEmpty()
                ? top().stream().map(ChangeFunctions::stored)
                : chosen.named().stream().map(rows.paths()::find).map(this::named);
        Set<String> excluded = excluded(chosen);
        return from.map(attribute -> without(attribute, excluded)).toList();
    }

    private List<EntityAttribute> top() {
        return rows.paths().attributes().top();
    }

    /**
     * What PostgreSQL computes is null in the new row of a trigger that fires before. It changes with what it is computed
     * from, and so is left out unless it is named itself.
     */
    private static EntityAttribute stored(EntityAttribute attribute) {
        return only(attribute, column -> !Sql.isComputed(column));
    }

    private EntityAttribute named(EntityAttribute attribute) {
        if (attribute.columns().size() > 1) {
            return stored(attribute);
        }
        rows.requireStored(Rows.NEW, attribute, attribute.path());
        return attribute;
    }

    private static EntityAttribute without(EntityAttribute attribute, Set<String> excluded) {
        return only(attribute, column -> !excluded.contains(Sql.name(column)));
    }

    private static EntityAttribute only(EntityAttribute attribute, java.util.function.Predicate<Column> kept) {
        return new EntityAttribute(
                attribute.path(),
                attribute.property(),
                attribute.value(),
                attribute.columns().stream().filter(kept).toList());
    }

    private Set<String> excluded(ChangedAttributes chosen) {
        Set<String> excluded =
                names(chosen.excluded().stream().map(rows.paths()::find).toList());
        if (chosen.exceptTimestamps()) {
            excluded.addAll(names(rows.paths().generatedTimestamps()));
        }
        return excluded;
    }

    private static Set<String> names(Collection<EntityAttribute> attributes) {
        return attributes.stream()
                .flatMap(attribute -> attribute.columns().stream())
                .map(Sql::name)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * Whether nothing is left out. If attributes are named, they have to be in all columns there are, so that a
     * discriminator, say, does not come in that nobody named.
     */
    private boolean isWholeRow(ChangedAttributes chosen, Set<String> columns) {
        Set<String> all = chosen.named().isEmpty() ? names(top()) : rows.paths().columns();
        return columns.equals(all) && top().stream().allMatch(ChangeFunctions::isComparable);
    }

    /** A row as a whole cannot be compared if one of its columns cannot, or is not there yet. */
    private static boolean isComparable(EntityAttribute attribute) {
        return attribute.columns().stream()
                .allMatch(column -> ColumnType.hasEquality(column, attribute.value()) && !Sql.isComputed(column));
    }

    private static Fragment join(Change change, Collection<EntityAttribute> attributes) {
        Set<String> tests = new LinkedHashSet<>();
        for (EntityAttribute attribute : attributes) {
            for (Column column : attribute.columns()) {
                String before = ColumnType.comparable(Rows.OLD, column, attribute.value());
                String after = ColumnType.comparable(Rows.NEW, column, attribute.value());
                tests.add(before + change.operator() + after);
            }
        }
        String operator = change.junction() == Strength.OR ? " or " : " and ";
        return tests.size() == 1
                ? Fragment.comparison(new ArrayList<>(tests).get(0))
                : new Fragment(String.join(operator, tests), change.junction());
    }

    /** What a function says: how one column is compared, how columns are joined, and if a row stands for its columns. */
    private record Change(String operator, Strength junction, boolean wholeRow) {}
}
