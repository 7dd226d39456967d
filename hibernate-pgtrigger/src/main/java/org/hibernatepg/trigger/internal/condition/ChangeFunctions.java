package org.hibernatepg.trigger.internal.condition;

import static java.util.Objects.requireNonNull;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.hibernate.mapping.Column;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;
import org.hibernatepg.trigger.spi.Sql;
import org.hibernatepg.trigger.spi.EntityAttribute;

/** Renders {@code changed}, {@code all_changed} and {@code unchanged}, the null-safe comparisons of the two rows. */
final class ChangeFunctions {
    private static final String DISTINCT = " is distinct from ";
    private static final String NOT_DISTINCT = " is not distinct from ";

    private static final Map<String, Change> CHANGES = Map.of(
            "changed", new Change(DISTINCT, Strength.OR, true),
            "all_changed", new Change(DISTINCT, Strength.AND, false),
            "unchanged", new Change(NOT_DISTINCT, Strength.AND, true));

    private final Rows rows;

    ChangeFunctions(Rows rows) {
        this.rows = rows;
    }

    static boolean knows(String name) {
        return CHANGES.containsKey(name);
    }

    Fragment render(String name, List<Node> arguments) {
        Change change = requireNonNull(CHANGES.get(name));
        rows.require(Rows.OLD, "calls " + name + "(…)");
        rows.require(Rows.NEW, "calls " + name + "(…)");
        Collection<EntityAttribute> attributes = arguments.isEmpty()
                ? rows.paths().attributes().top()
                : arguments.stream()
                        .map(argument -> rows.paths().find(path(name, argument)))
                        .toList();
        return arguments.isEmpty() && change.wholeRow() && attributes.stream().allMatch(ChangeFunctions::isComparable)
                ? Fragment.comparison("old.*" + change.operator() + "new.*")
                : join(change, attributes, !arguments.isEmpty());
    }

    private static String path(String name, Node argument) {
        if (argument.label().equals("DatetimeField")) {
            return argument.text(); // an attribute that is called year or day
        }
        Node node = argument;
        while (node.isWrapper() && !node.label().equals("SimplePath")) {
            node = node.child(0);
        }
        List<String> path = node.label().equals("SimplePath") ? Rows.segments(node) : List.of();
        boolean named = !path.isEmpty() && !Set.of(Rows.OLD, Rows.NEW).contains(path.get(0));
        if (!named) {
            throw new ConditionException(
                    "calls " + name + "(…) with '" + argument.text() + "'",
                    "Write attribute paths without old or new: " + name + "(amount, address.city).");
        }
        return String.join(".", path);
    }

    /** A row as a whole cannot be compared if one of its columns cannot, or is not there yet. */
    private static boolean isComparable(EntityAttribute attribute) {
        return attribute.columns().stream()
                .allMatch(column -> ColumnType.hasEquality(column, attribute.value()) && !Sql.isComputed(column));
    }

    /**
     * What PostgreSQL computes is null in the new row of a trigger that fires before. It changes with what it is computed
     * from, and so is left out unless it is named itself.
     */
    private static List<Column> columns(EntityAttribute attribute, boolean named) {
        return attribute.columns().stream()
                .filter(column ->
                        !Sql.isComputed(column) || (named && attribute.columns().size() == 1))
                .toList();
    }

    private static Fragment join(Change change, Collection<EntityAttribute> attributes, boolean named) {
        Set<String> tests = new LinkedHashSet<>();
        for (EntityAttribute attribute : attributes) {
            for (Column column : columns(attribute, named)) {
                String before = ColumnType.comparable(Rows.OLD, column, attribute.value());
                String after = ColumnType.comparable(Rows.NEW, column, attribute.value());
                tests.add(before + change.operator() + after);
            }
        }
        String operator = change.junction() == Strength.OR ? " or " : " and ";
        return tests.size() == 1
                ? Fragment.comparison(tests.iterator().next())
                : new Fragment(String.join(operator, tests), change.junction());
    }

    /** What a function says: how one column is compared, how columns are joined, and if a row stands for its columns. */
    private record Change(String operator, Strength junction, boolean wholeRow) {}
}
