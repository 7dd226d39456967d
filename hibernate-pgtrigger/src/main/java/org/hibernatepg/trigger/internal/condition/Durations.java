package org.hibernatepg.trigger.internal.condition;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;
import org.hibernatepg.trigger.internal.condition.Operand.Value;
import org.hibernatepg.trigger.spi.Sql;
import org.jspecify.annotations.Nullable;

/** Reads durations, {@code 5 day}, and what is computed with them and with dates and times. */
final class Durations {
    /** How many seconds a unit has that has always as many. */
    private static final Map<String, String> SECONDS =
            Map.of("hour", " / 3600", "minute", " / 60", "second", "", "nanosecond", " * 1000000000");

    private final Expressions expressions;

    Durations(Expressions expressions) {
        this.expressions = expressions;
    }

    /** {@code expression unit}. */
    Operand of(Node node) {
        return of(node, expressions.read(node.child(0)), node.child(1));
    }

    private static Operand of(Node node, Operand number, Node unit) {
        String name = unit.text().toLowerCase(Locale.ROOT);
        if (name.equals("epoch")) {
            throw Unsupported.construct(node);
        }
        int factor = name.equals("quarter") ? 3 : 1;
        String sqlUnit = name.equals("quarter") ? "month" : name.equals("nanosecond") ? "microsecond" : name;
        Fragment sql;
        if (number instanceof Operand.Constant constant
                && constant.literal().value() instanceof BigDecimal value
                && !name.equals("nanosecond")) {
            String count = value.multiply(BigDecimal.valueOf(factor)).toPlainString();
            sql = Fragment.atom("interval '" + count + " " + sqlUnit + "'");
        } else {
            String count = "(" + Comparisons.number(number) + ")";
            String scaled = factor > 1 ? count + " * 3" : name.equals("nanosecond") ? count + " / 1000.0" : count;
            sql = Fragment.operation(scaled + " * interval '1 " + sqlUnit + "'");
        }
        return Value.computed(node, sql, Kind.DURATION);
    }

    /** {@code duration by unit}. */
    Operand by(Node node) {
        return by(node, expressions.read(node.child(0)), node.child(1));
    }

    /** What stands beside dates and durations; an attribute that is a duration is stored in nanoseconds by default. */
    static Operand asInterval(Operand operand) {
        if (!(operand instanceof Value value) || !isNanoseconds(value)) {
            return operand;
        }
        String sql = value.sql().within(Strength.ATOM) + " / 1000 * interval '1 microsecond'";
        return new Value(value.source(), Fragment.atom("justify_hours(" + sql + ")"), Kind.DURATION, null);
    }

    private static boolean isNanoseconds(Value value) {
        return value.kind() == Kind.NUMBER
                && value.attribute() != null
                && ColumnType.mapping(value.attribute())
                        .filter(mapping -> mapping.getJavaTypeDescriptor().getJavaTypeClass() == Duration.class)
                        .filter(mapping -> mapping.getValueConverter() == null)
                        .isPresent();
    }

    /** Operands that are compared with each other, all as intervals if one is. */
    static List<Operand> alike(List<Operand> operands) {
        return operands.stream().anyMatch(operand -> Comparisons.kind(operand) == Kind.DURATION)
                ? operands.stream().map(Durations::asInterval).toList()
                : operands;
    }

    private static Operand by(Node node, Operand stored, Node unit) {
        Operand duration = asInterval(stored);
        String name = unit.text().toLowerCase(Locale.ROOT);
        String sql = Comparisons.plain(duration);
        if (Comparisons.kind(duration) != Kind.DURATION) {
            throw Unsupported.construct(node);
        } else if (name.equals("day") || name.equals("week")) {
            String days = "extract(day from " + sql + ")";
            return Value.computed(
                    node, name.equals("day") ? Fragment.atom(days) : Fragment.operation(days + " / 7"), Kind.NUMBER);
        } else if (!SECONDS.containsKey(name)) {
            throw Unsupported.construct(node);
        }
        return Value.computed(
                node, Fragment.operation("extract(epoch from " + sql + ")" + SECONDS.get(name)), Kind.NUMBER);
    }

    /** {@code timestampadd(unit, number, moment)}. */
    Operand add(Node node, List<Node> arguments) {
        Operand number = expressions.read(arguments.get(1));
        Operand sum = arithmetic(node, expressions.read(arguments.get(2)), "+", of(node, number, arguments.get(0)));
        if (sum == null) {
            throw Unsupported.construct(node);
        }
        return sum;
    }

    /** {@code timestampdiff(unit, from, to)}. */
    Operand difference(Node node, List<Node> arguments) {
        Operand difference =
                arithmetic(node, expressions.read(arguments.get(2)), "-", expressions.read(arguments.get(1)));
        if (difference == null) {
            throw Unsupported.construct(node);
        }
        return by(node, difference, arguments.get(0));
    }

    /** What an operator makes of dates, times and durations; null if it is about something else. */
    static @Nullable Operand arithmetic(Node node, Operand leftStored, String operator, Operand rightStored) {
        Operand left = isSpan(rightStored) ? asInterval(leftStored) : leftStored;
        Operand right = isSpan(leftStored) ? asInterval(rightStored) : rightStored;
        Kind a = Comparisons.kind(left);
        Kind b = Comparisons.kind(right);
        String sql = Comparisons.plain(left) + " " + operator + " " + withinOperation(right, operator);
        boolean sum = operator.equals("+") || operator.equals("-");
        if (sum && a == Kind.TEMPORAL && b == Kind.DURATION) {
            // a date stays a date, as in HQL
            Fragment result = isDate(left) ? Fragment.atom("cast(" + sql + " as date)") : Fragment.operation(sql);
            return Value.computed(node, result, Kind.TEMPORAL);
        } else if (operator.equals("-") && a == Kind.TEMPORAL && b == Kind.TEMPORAL) {
            // PostgreSQL counts the days between two dates
            String days = isDate(left) && isDate(right) ? "(" + sql + ") * interval '1 day'" : sql;
            return Value.computed(node, Fragment.operation(days), Kind.DURATION);
        } else if (sum && a == Kind.DURATION && b == Kind.DURATION) {
            return Value.computed(node, Fragment.operation(sql), Kind.DURATION);
        }
        boolean scaled = !sum
                && ((a == Kind.DURATION && b == Kind.NUMBER)
                        || (a == Kind.NUMBER && b == Kind.DURATION && operator.equals("*")));
        return scaled ? Value.computed(node, Fragment.operation(sql), Kind.DURATION) : null;
    }

    private static boolean isSpan(Operand operand) {
        return Comparisons.kind(operand) == Kind.DURATION || Comparisons.kind(operand) == Kind.TEMPORAL;
    }

    /** What is computed at the right side has its own parentheses: {@code a - (b - c)}. */
    private static String withinOperation(Operand right, String operator) {
        boolean computed = right instanceof Value value
                && value.sql().strength() == Strength.OPERATION
                && Comparisons.kind(right) == Kind.DURATION
                && !operator.equals("+");
        return computed ? "(" + Comparisons.plain(right) + ")" : Comparisons.plain(right);
    }

    private static boolean isDate(Operand operand) {
        if (operand instanceof Operand.Constant constant) {
            return constant.literal().value() instanceof LocalDate;
        }
        Value value = (Value) operand;
        return value.attribute() == null
                ? value.sql().sql().equals("current_date") || value.sql().sql().endsWith(" as date)")
                : Sql.type(value.attribute().columns().get(0), value.attribute().value())
                        .equalsIgnoreCase("date");
    }
}
