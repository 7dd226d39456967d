package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.jspecify.annotations.Nullable;

/** Puts operands beside each other: constants take the form that the attribute beside them has in the database. */
final class Comparisons {
    private static final Map<String, String> OPERATORS = Map.of("!=", "<>", "^=", "<>");

    private final Dialect dialect;

    Comparisons(Dialect dialect) {
        this.dialect = dialect;
    }

    Dialect dialect() {
        return dialect;
    }

    /** How PostgreSQL writes an operator of HQL. */
    static String operator(String hql) {
        return OPERATORS.getOrDefault(hql, hql);
    }

    Fragment compare(Operand left, String hqlOperator, Operand right) {
        String operator = operator(hqlOperator);
        if (isNull(left) || isNull(right)) {
            return compareWithNull(isNull(right) ? left : right, operator);
        }
        Comparability.checkEntities(left, right);
        List<String> sides = together(left, List.of(right));
        return Fragment.comparison(sides.get(0) + " " + operator + " " + sides.get(1));
    }

    private static boolean isNull(Operand operand) {
        return operand instanceof Operand.Constant constant
                && constant.literal().value() == null;
    }

    private Fragment compareWithNull(Operand operand, String operator) {
        return switch (operator) {
            case "=", "is not distinct from" -> isNull(operand, false);
            case "<>", "is distinct from" -> isNull(operand, true);
            default ->
                throw new ConditionException(
                        "compares '" + operand.source() + "' with null by " + operator + ", which is never true",
                        "Write is null or is not null.");
        };
    }

    /** Several columns are null if all of them are, as in HQL; SQL would call them not null only if none is. */
    Fragment isNull(Operand operand, boolean negated) {
        if (operand instanceof Operand.Tuple tuple) {
            String sql = selectedParts(tuple) + " is null";
            return negated ? new Fragment("not (" + sql + ")", Strength.NOT) : Fragment.comparison(sql);
        }
        String sql = operand instanceof Operand.Value value ? value.sql().within(Strength.OPERATION) : plain(operand);
        return Fragment.comparison(sql + (negated ? " is not null" : " is null"));
    }

    /** Something that nothing stands beside: an item of a select list, several for a tuple. */
    static String selected(Operand operand) {
        if (operand instanceof Operand.Tuple tuple) {
            return tuple.parts().stream().map(Comparisons::selected).collect(Collectors.joining(", "));
        }
        return operand instanceof Operand.Value value ? comparable(value) : plain(operand);
    }

    private static String selectedParts(Operand.Tuple tuple) {
        return "(" + selected(tuple) + ")";
    }

    /** Membership in a list. */
    Fragment in(Operand tested, String operator, List<Operand> values) {
        values.forEach(value -> Comparability.checkEntities(tested, value));
        List<String> sql = together(tested, values);
        return Fragment.comparison(
                sql.get(0) + " " + operator + " (" + String.join(", ", sql.subList(1, sql.size())) + ")");
    }

    /** Membership in what a subquery returns. */
    Fragment in(Operand tested, String operator, Queries.Query query) {
        List<Operand> selected = query.selected();
        Operand returned = selected.size() == 1 ? selected.get(0) : new Operand.Tuple("the subquery", selected);
        Comparability.checkEntities(tested, returned);
        String left = together(tested, List.of(returned)).get(0);
        return Fragment.comparison(left + " " + operator + " (" + query.sql() + ")");
    }

    /** The first operand and those that it is compared with, rendered for each other. */
    List<String> together(Operand tested, List<Operand> others) {
        return tested instanceof Operand.Tuple || others.stream().anyMatch(Operand.Tuple.class::isInstance)
                ? togetherByParts(tested, others)
                : togetherAsValues(tested, others);
    }

    private List<String> togetherByParts(Operand tested, List<Operand> others) {
        int size = tested instanceof Operand.Tuple tuple ? tuple.parts().size() : 1;
        others.forEach(other -> checkSizes(tested, other));
        List<List<String>> columns = new ArrayList<>();
        for (int i = 0; i < size; i++) {
            int part = i;
            columns.add(together(
                    part(tested, part),
                    others.stream().map(other -> part(other, part)).toList()));
        }
        List<String> sql = new ArrayList<>();
        for (int i = 0; i <= others.size(); i++) {
            int operand = i;
            sql.add(columns.stream().map(column -> column.get(operand)).collect(Collectors.joining(", ", "(", ")")));
        }
        return sql;
    }

    private static Operand part(Operand tuple, int index) {
        return ((Operand.Tuple) tuple).parts().get(index);
    }

    private static void checkSizes(Operand left, Operand right) {
        if (!(left instanceof Operand.Tuple a) || !(right instanceof Operand.Tuple b)) {
            throw severalColumns(left instanceof Operand.Tuple ? left : right);
        } else if (a.parts().size() != b.parts().size()) {
            throw new ConditionException(
                    "compares '%s' (%d values) with '%s' (%d values)"
                            .formatted(
                                    a.source(),
                                    a.parts().size(),
                                    b.source(),
                                    b.parts().size()),
                    "Compare tuples of one size.");
        }
    }

    private static ConditionException severalColumns(Operand operand) {
        return new ConditionException(
                "uses '" + operand.source() + "', which has several columns, as one value",
                "Compare it with something of the same columns, or name one of its attributes.");
    }

    private List<String> togetherAsValues(Operand first, List<Operand> rest) {
        List<Operand> all =
                Durations.alike(Stream.concat(Stream.of(first), rest.stream()).toList());
        Operand tested = all.get(0);
        List<Operand> others = all.subList(1, all.size());
        if (Booleans.storedDifferently(all)) {
            return all.stream()
                    .map(operand -> condition(operand).within(Strength.OPERATION))
                    .toList();
        }
        Operand.Value typing = typing(all);
        others.forEach(other -> Comparability.checkKinds(tested, other));
        List<String> sql = new ArrayList<>(List.of(beside(typing, tested)));
        others.forEach(other -> sql.add(beside(typing, other)));
        return sql;
    }

    /** The operand that decides how constants are written: the first that has a mapping. */
    static Operand.@Nullable Value typing(List<Operand> operands) {
        return operands.stream()
                .filter(operand -> operand instanceof Operand.Value value && value.attribute() != null)
                .map(Operand.Value.class::cast)
                .findFirst()
                .orElse(null);
    }

    String beside(Operand.@Nullable Value typing, Operand operand) {
        EntityAttribute attribute = typing == null ? null : typing.attribute();
        if (operand instanceof Operand.Value value) {
            return comparable(value);
        } else if (attribute != null && operand instanceof Operand.Constant constant) {
            return Literals.compared(attribute, constant, dialect);
        } else if (attribute != null && operand instanceof Operand.Name name) {
            return Literals.compared(attribute, name, dialect);
        }
        return plain(operand);
    }

    private static String comparable(Operand.Value value) {
        Comparability.requireInRow(value);
        String sql = value.sql().within(Strength.OPERATION);
        EntityAttribute attribute = value.attribute();
        return attribute == null || ColumnType.hasEquality(attribute.columns().get(0), attribute.value())
                ? sql
                : value.sql().within(Strength.ATOM) + "::text";
    }

    /** An operand with nothing beside it that would decide about its form. */
    static String plain(Operand operand) {
        if (operand instanceof Operand.Value value) {
            Comparability.requireInRow(value);
            return value.sql().within(Strength.OPERATION);
        } else if (operand instanceof Operand.Tuple) {
            throw severalColumns(operand);
        } else if (operand instanceof Operand.Constant constant) {
            return constant.literal().sql();
        }
        throw Unsupported.rowMissing((Operand.Name) operand);
    }

    /** An operand of {@code like}. */
    String text(Operand operand) {
        Comparability.requireKind(operand, Kind.TEXT, "matches");
        return plain(operand);
    }

    /** An operand of arithmetic. */
    static String number(Operand operand) {
        Kind kind = kind(operand);
        if (kind != Kind.TEMPORAL) {
            Comparability.requireKind(operand, Kind.NUMBER, "computes with");
        }
        return plain(operand);
    }

    static void requireMoment(Operand operand, String verb) {
        if (kind(operand) != Kind.DURATION) {
            Comparability.requireKind(operand, Kind.TEMPORAL, verb);
        }
    }

    /** A value beside the elements of an array. */
    String element(EntityAttribute array, Operand operand) {
        return operand instanceof Operand.Constant || operand instanceof Operand.Name
                ? Literals.element(array, operand, dialect)
                : selected(operand);
    }

    static Kind kind(Operand operand) {
        if (operand instanceof Operand.Value value) {
            return value.kind();
        }
        return operand instanceof Operand.Constant constant ? constant.literal().kind() : Kind.OTHER;
    }

    /** An operand that is true or false by itself. */
    Fragment condition(Operand operand) {
        if (operand instanceof Operand.Value value && value.kind() != Kind.BOOLEAN && Booleans.is(value)) {
            Operand.Constant isTrue = new Operand.Constant("true", HqlLiteral.of(true));
            return compare(value, "=", isTrue);
        } else if (kind(operand) != Kind.BOOLEAN && kind(operand) != Kind.OTHER) {
            throw new ConditionException(
                    "uses '" + operand.source() + "', a " + kind(operand) + ", as a condition",
                    "Compare it with a value.");
        }
        return operand instanceof Operand.Value value ? value.sql() : Fragment.atom(plain(operand));
    }
}
