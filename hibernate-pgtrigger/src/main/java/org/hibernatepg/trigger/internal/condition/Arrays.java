package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.type.BasicPluralType;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;
import org.hibernatepg.trigger.internal.condition.Operand.Value;
import org.hibernatepg.trigger.spi.EntityAttribute;
import org.hibernatepg.trigger.spi.Sql;

/** Reads what HQL says about arrays: literals, {@code contains}, {@code includes}, {@code intersects}, membership. */
final class Arrays {
    private static final Map<String, String> OPERATORS =
            Map.of("contains", " @> ", "includes", " @> ", "intersects", " && ");

    private final Expressions expressions;
    private final Comparisons comparisons;

    Arrays(Expressions expressions, Comparisons comparisons) {
        this.expressions = expressions;
        this.comparisons = comparisons;
    }

    static boolean isTest(List<String> tokens) {
        return tokens.stream().anyMatch(OPERATORS::containsKey);
    }

    /** {@code [a, b]} with nothing beside it. */
    Operand literal(Node arrayLiteral) {
        if (arrayLiteral.children().isEmpty()) {
            throw Unsupported.construct(arrayLiteral);
        }
        String sql =
                arrayLiteral.children().stream().map(expressions::sql).collect(Collectors.joining(", ", "array[", "]"));
        return Value.computed(arrayLiteral, Fragment.atom(sql), Kind.OTHER);
    }

    /** Whether one side names an array and the other lists elements, which PostgreSQL would take for texts of any length. */
    boolean listsElements(Node left, Node right) {
        return (isLiteral(right) && array(left).isPresent())
                || (isLiteral(left) && array(right).isPresent());
    }

    private static boolean isLiteral(Node node) {
        return node.unwrapped().label().equals("ArrayLiteral");
    }

    Fragment compare(Node node, Node left, String operator, Node right) {
        EntityAttribute array = array(left).or(() -> array(right)).orElseThrow();
        return Fragment.comparison(
                side(node, left, array, false) + " " + operator + " " + side(node, right, array, false));
    }

    Fragment test(Node node, Node left, List<String> tokens, Node right) {
        String operator = tokens.stream()
                .filter(OPERATORS::containsKey)
                .findFirst()
                .map(OPERATORS::get)
                .orElseThrow();
        EntityAttribute array = array(left).or(() -> array(right)).orElseThrow(() -> Unsupported.construct(node));
        boolean element = tokens.contains("contains");
        Fragment test =
                Fragment.comparison(side(node, left, array, false) + operator + side(node, right, array, element));
        return tokens.contains("not") ? new Fragment("not (" + test.sql() + ")", Strength.NOT) : test;
    }

    /** {@code value in array}. */
    Fragment in(Node node, Operand tested, String operator, Node list) {
        EntityAttribute array = array(list).orElseThrow(() -> Unsupported.construct(node));
        String member = comparisons.element(array, tested) + " = any (" + expressions.sql(list) + ")";
        return operator.startsWith("not")
                ? new Fragment("not (" + member + ")", Strength.NOT)
                : Fragment.comparison(member);
    }

    /** The attribute that an expression names, if it is an array. */
    private Optional<EntityAttribute> array(Node node) {
        if (!node.unwrapped().label().equals("SimplePath")
                && node.find("SimplePath").isEmpty()) {
            return Optional.empty();
        }
        return expressions.read(node) instanceof Value value && value.attribute() != null && isArray(value.attribute())
                ? Optional.of(value.attribute())
                : Optional.empty();
    }

    private static boolean isArray(EntityAttribute attribute) {
        return ColumnType.mapping(attribute)
                .filter(mapping -> mapping instanceof BasicPluralType<?, ?>)
                .filter(mapping ->
                        Sql.type(attribute.columns().get(0), attribute.value()).matches("(?i).*(\\barray|\\[\\d*\\])"))
                .isPresent();
    }

    private String side(Node node, Node side, EntityAttribute array, boolean mayBeElement) {
        if (array(side).isPresent()) {
            return expressions.sql(side);
        }
        Optional<Node> literal = side.find("ArrayLiteral");
        if (literal.isEmpty() && !mayBeElement) {
            throw Unsupported.construct(node);
        }
        List<Node> elements = literal.map(Node::children).orElse(List.of(side));
        String sql = elements.stream()
                .map(element -> comparisons.element(array, expressions.read(element)))
                .collect(Collectors.joining(", "));
        return "cast(array[" + sql + "] as " + Sql.type(array.columns().get(0), array.value()) + ")";
    }
}
