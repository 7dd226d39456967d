package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.hibernate.dialect.Dialect;
import org.hibernate.metamodel.mapping.JdbcMapping;
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

    Fragment compare(Operand left, String hqlOperator, Operand right) {
        String operator = OPERATORS.getOrDefault(hqlOperator, hqlOperator);
        if (isNull(left) || isNull(right)) {
            return compareWithNull(isNull(right) ? left : right, operator);
        }
        List<String> sides = together(left, List.of(right));
        return Fragment.comparison(sides.get(0) + " " + operator + " " + sides.get(1));
    }

    private static boolean isNull(Operand operand) {
        return operand instanceof Operand.Constant constant
                && constant.literal().value() == null;
    }

    private Fragment compareWithNull(Operand operand, String operator) {
        return switch (operator) {
            case "=", "is not distinct from" -> Fragment.comparison(plain(operand) + " is null");
            case "<>", "is distinct from" -> Fragment.comparison(plain(operand) + " is not null");
            default ->
                throw new ConditionException(
                        "compares '" + operand.source() + "' with null by " + operator + ", which is never true",
                        "Write is null or is not null.");
        };
    }

    /** The first operand and those that it is compared with, rendered for each other. */
    List<String> together(Operand tested, List<Operand> others) {
        Operand.Value typing =
                typing(Stream.concat(Stream.of(tested), others.stream()).toList());
        others.forEach(other -> checkKinds(tested, other));
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
        String sql = value.sql().within(Strength.OPERATION);
        EntityAttribute attribute = value.attribute();
        return attribute == null || ColumnType.hasEquality(attribute.columns().get(0), attribute.value())
                ? sql
                : value.sql().within(Strength.ATOM) + "::text";
    }

    /** An operand with nothing beside it that would decide about its form. */
    String plain(Operand operand) {
        if (operand instanceof Operand.Value value) {
            return value.sql().within(Strength.OPERATION);
        } else if (operand instanceof Operand.Constant constant) {
            return constant.literal().sql();
        }
        throw Unsupported.rowMissing((Operand.Name) operand);
    }

    /** An operand of {@code like}. */
    String text(Operand operand) {
        requireKind(operand, Kind.TEXT, "matches");
        return plain(operand);
    }

    /** An operand of arithmetic. */
    String number(Operand operand) {
        Kind kind = kind(operand);
        if (kind != Kind.TEMPORAL) {
            requireKind(operand, Kind.NUMBER, "computes with");
        }
        return plain(operand);
    }

    private static void requireKind(Operand operand, Kind required, String verb) {
        if (kind(operand).contradicts(required)) {
            throw new ConditionException(
                    verb + " '" + operand.source() + "', which is no " + required + " but a " + kind(operand),
                    "Convert it with cast(… as …), or write raw SQL in sql('…').");
        }
    }

    static Kind kind(Operand operand) {
        if (operand instanceof Operand.Value value) {
            return value.kind();
        }
        return operand instanceof Operand.Constant constant ? constant.literal().kind() : Kind.OTHER;
    }

    /** A constant beside an attribute is checked by the attribute's mapping; a string may be a date. */
    private static void checkKinds(Operand left, Operand right) {
        boolean checkedByMapping = typing(List.of(left, right)) != null
                && (left instanceof Operand.Constant || right instanceof Operand.Constant);
        boolean maybeDate = EnumSet.of(kind(left), kind(right)).equals(EnumSet.of(Kind.TEMPORAL, Kind.TEXT))
                && (left instanceof Operand.Constant || right instanceof Operand.Constant);
        if (!checkedByMapping && !maybeDate && kind(left).contradicts(kind(right))) {
            throw new ConditionException(
                    "compares '" + left.source() + "' (" + kind(left) + ") with '" + right.source() + "' ("
                            + kind(right) + ")",
                    "Compare values of one type, or convert one with cast(… as …).");
        }
    }

    /** An operand that is true or false by itself. */
    Fragment condition(Operand operand) {
        if (operand instanceof Operand.Value value && value.kind() != Kind.BOOLEAN && isBoolean(value)) {
            Operand.Constant isTrue = new Operand.Constant("true", HqlLiteral.of(true));
            return compare(value, "=", isTrue);
        } else if (kind(operand) != Kind.BOOLEAN && kind(operand) != Kind.OTHER) {
            throw new ConditionException(
                    "uses '" + operand.source() + "', a " + kind(operand) + ", as a condition",
                    "Compare it with a value.");
        }
        return operand instanceof Operand.Value value ? value.sql() : Fragment.atom(plain(operand));
    }

    /** Whether the attribute is a boolean, whatever its column is. */
    private static boolean isBoolean(Operand.Value value) {
        EntityAttribute attribute = value.attribute();
        return attribute != null
                && ColumnType.mapping(attribute)
                        .map(JdbcMapping::getJavaTypeDescriptor)
                        .filter(type -> type.getJavaTypeClass() == Boolean.class)
                        .isPresent();
    }
}
