package org.hibernatepg.trigger.internal.condition;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;
import org.hibernatepg.trigger.spi.Sql;

/** Renders the predicates of a condition. */
final class Predicates {
    private final Expressions expressions;
    private final Comparisons comparisons;
    private final Queries queries;

    /** By the grammar's names. Hibernate 7.1 has a name for each operator where the other lines have one for all. */
    private final Map<String, Function<Node, Fragment>> renderers = Map.ofEntries(
            entry("GroupedPredicate", this::grouped),
            entry("AndPredicate", node -> junction(node, " and ", Strength.AND)),
            entry("OrPredicate", node -> junction(node, " or ", Strength.OR)),
            entry("NegatedPredicate", this::negated),
            entry("BooleanExpressionPredicate", this::bare),
            entry("BinaryExpressionPredicate", this::comparison),
            entry("ComparisonPredicate", this::comparison),
            entry("IsDistinctFromPredicate", this::comparison),
            entry("UnaryIsPredicate", this::is),
            entry("IsNullPredicate", this::is),
            entry("IsTruePredicate", this::is),
            entry("IsFalsePredicate", this::is),
            entry("InPredicate", this::in),
            entry("BetweenPredicate", this::between),
            entry("ContainsPredicate", this::comparison),
            entry("IncludesPredicate", this::comparison),
            entry("IntersectsPredicate", this::comparison),
            entry("LikePredicate", this::like),
            entry("ExistsPredicate", this::exists));

    Predicates(Scope scope, Compilation compilation) {
        this.comparisons = new Comparisons(compilation.dialect());
        this.queries = new Queries(scope, compilation);
        this.expressions = new Expressions(scope, comparisons, this, queries, compilation);
    }

    Expressions expressions() {
        return expressions;
    }

    boolean knows(Node node) {
        return renderers.containsKey(node.label());
    }

    Fragment render(Node predicate) {
        Function<Node, Fragment> renderer = renderers.get(predicate.label());
        if (renderer != null) {
            return renderer.apply(predicate);
        } else if (predicate.isWrapper()) {
            return render(predicate.child(0));
        }
        throw Unsupported.construct(predicate);
    }

    /** The author's own parentheses stay. */
    private Fragment grouped(Node node) {
        return Fragment.atom("(" + render(node.child(0)).sql() + ")");
    }

    private Fragment junction(Node node, String operator, Strength strength) {
        return new Fragment(
                node.children().stream()
                        .map(child -> render(child).within(strength))
                        .collect(Collectors.joining(operator)),
                strength);
    }

    private Fragment negated(Node node) {
        return new Fragment("not " + render(node.child(0)).within(Strength.ATOM), Strength.NOT);
    }

    private Fragment bare(Node node) {
        return comparisons.condition(expressions.read(node.child(0)));
    }

    private Fragment comparison(Node node) {
        List<Node> sides = new ArrayList<>(node.children());
        List<String> operator = sides.size() == 3 ? sides.remove(1).tokens() : node.tokens();
        if (Arrays.isTest(operator)) {
            return expressions.arrays().test(node, sides.get(0), operator, sides.get(1));
        }
        String sql = String.join(" ", operator);
        return expressions.arrays().listsElements(sides.get(0), sides.get(1))
                ? expressions.arrays().compare(node, sides.get(0), Comparisons.operator(sql), sides.get(1))
                : comparisons.compare(expressions.read(sides.get(0)), sql, expressions.read(sides.get(1)));
    }

    private Fragment is(Node node) {
        if (node.has("empty")) {
            throw Unsupported.otherRows(node);
        }
        Operand operand = expressions.read(node.child(0));
        if (node.has("null")) {
            return comparisons.isNull(operand, node.has("not"));
        }
        String tested = comparisons.condition(operand).within(Strength.OPERATION);
        return Fragment.comparison(tested + " " + String.join(" ", node.tokens()));
    }

    private Fragment exists(Node node) {
        Node tested = node.child(0).unwrapped();
        if (!tested.label().equals("SubqueryExpression")) {
            throw Unsupported.otherRows(node);
        }
        return Fragment.atom("exists (" + queries.read(tested.child(0)).sql() + ")");
    }

    private Fragment in(Node node) {
        Node list = node.child(1);
        Operand tested = expressions.read(node.child(0));
        String operator = node.has("not") ? "not in" : "in";
        if (list.label().equals("SubqueryInList")) {
            return comparisons.in(tested, operator, queries.read(list.child(0)));
        } else if (list.label().equals("ArrayInList")) {
            return expressions.arrays().in(node, tested, operator, list.child(0));
        } else if (!list.label().equals("ExplicitTupleInList")
                || list.children().isEmpty()) {
            throw Unsupported.construct(list);
        }
        return comparisons.in(
                tested,
                operator,
                list.children().stream().map(expressions::read).toList());
    }

    private Fragment between(Node node) {
        List<Operand> bounds = List.of(expressions.read(node.child(1)), expressions.read(node.child(2)));
        List<String> sql = comparisons.together(expressions.read(node.child(0)), bounds);
        return Fragment.comparison(
                sql.get(0) + (node.has("not") ? " not between " : " between ") + sql.get(1) + " and " + sql.get(2));
    }

    private Fragment like(Node node) {
        Operand text = expressions.read(node.child(0));
        Operand pattern = expressions.read(node.child(1));
        if (node.has("regexp")) {
            return matches(node, comparisons.text(text), comparisons.text(pattern));
        }
        String escape = node.children().size() == 2 ? withoutEscape(pattern) : escape(node.child(2));
        String operator = String.join(" ", node.tokens());
        return Fragment.comparison(comparisons.text(text) + " " + operator + " " + comparisons.text(pattern) + escape);
    }

    /** A backslash is a letter in HQL as long as nothing is said, and escapes in SQL. */
    private static String withoutEscape(Operand pattern) {
        boolean mayHaveBackslash = !(pattern instanceof Operand.Constant constant)
                || !(constant.literal().value() instanceof String text)
                || text.contains("\\");
        return mayHaveBackslash ? " escape ''" : "";
    }

    private static Fragment matches(Node node, String text, String pattern) {
        if (node.children().size() > 2) {
            throw Unsupported.construct(node.child(2));
        }
        String operator = (node.has("not") ? "!~" : "~") + (node.has("ilike") ? "*" : "");
        return Fragment.comparison(text + " " + operator + " " + pattern);
    }

    private static String escape(Node likeEscape) {
        if (!likeEscape.children().isEmpty()) {
            throw Unsupported.construct(likeEscape.child(0));
        }
        String quoted = likeEscape.text().substring("escape".length()).strip();
        return " escape " + Sql.literal(LiteralReader.string(quoted));
    }
}
