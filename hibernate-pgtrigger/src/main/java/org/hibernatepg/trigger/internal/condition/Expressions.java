package org.hibernatepg.trigger.internal.condition;

import static java.util.Map.entry;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.internal.condition.Operand.Value;

/** Reads the expressions of a condition. */
final class Expressions {
    private final Scope scope;
    private final Queries queries;
    private final Comparisons comparisons;
    private final Predicates predicates;
    private final Functions functions;
    private final Arguments arguments;
    private final Durations durations = new Durations(this);
    private final Arrays arrays;

    /** By the grammar's names. */
    private final Map<String, Function<Node, Operand>> readers = Map.ofEntries(
            entry("SimplePath", this::path),
            entry("Literal", this::literal),
            entry("NamedParameter", this::parameter),
            entry("NumericLiteral", this::literal),
            entry("GroupedExpression", this::grouped),
            entry("TupleExpression", this::tuple),
            entry("SubqueryExpression", this::subquery),
            entry("EveryFunction", node -> quantified(node, "all ")),
            entry("AnyFunction", node -> quantified(node, "any ")),
            entry("EntityIdReference", this::key),
            entry("UnaryNumericLiteralExpression", this::signed),
            entry("UnaryExpression", this::signed),
            entry("ToDurationExpression", this::duration),
            entry("FromDurationExpression", this::inUnits),
            entry("MultiplicationExpression", this::arithmetic),
            entry("AdditionExpression", this::arithmetic),
            entry("ConcatenationExpression", this::concatenation),
            entry("SimpleCaseList", this::simpleCase),
            entry("SearchedCaseList", this::searchedCase));

    Expressions(Scope scope, Comparisons comparisons, Predicates predicates, Queries queries, Compilation compilation) {
        this.scope = scope;
        this.comparisons = comparisons;
        this.predicates = predicates;
        this.queries = queries;
        this.arguments = compilation.arguments();
        this.arrays = new Arrays(this, comparisons);
        this.functions = new Functions(this, predicates, comparisons, scope, compilation.tables());
    }

    Arrays arrays() {
        return arrays;
    }

    /** An expression that nothing stands beside. */
    String sql(Node node) {
        return Comparisons.selected(read(node));
    }

    Operand read(Node node) {
        Function<Node, Operand> reader = readers.get(node.label());
        if (reader != null) {
            return reader.apply(node);
        } else if (predicates.knows(node)) {
            return Value.computed(node, predicates.render(node), Kind.BOOLEAN);
        } else if (functions.knows(node)) {
            return functions.read(node);
        } else if (node.isWrapper()) {
            return read(node.child(0));
        }
        throw Unsupported.construct(node);
    }

    private Operand path(Node node) {
        return scope.read(node);
    }

    private Operand duration(Node node) {
        return durations.of(node);
    }

    private Operand inUnits(Node node) {
        return durations.by(node);
    }

    private Operand literal(Node node) {
        Node literal = node.unwrapped();
        if (literal.label().equals("ArrayLiteral")) {
            return arrays.literal(literal);
        } else if (literal.label().equals("BinaryLiteral")) {
            return Value.computed(node, Fragment.atom(LiteralReader.binary(literal)), Kind.OTHER);
        }
        return new Operand.Constant(node.text(), LiteralReader.read(node));
    }

    private Operand parameter(Node node) {
        return arguments.constant(node);
    }

    /** The author's own parentheses stay around what is computed. */
    private Operand grouped(Node node) {
        Operand inner = read(node.child(0));
        return inner instanceof Value value
                ? new Value(
                        node.text(),
                        Fragment.atom("(" + value.sql().sql() + ")"),
                        value.kind(),
                        value.attribute(),
                        value.entity())
                : inner;
    }

    private Operand subquery(Node node) {
        return queries.value(node, node.child(0), "");
    }

    private Operand tuple(Node node) {
        return new Operand.Tuple(
                node.text(), node.children().stream().map(this::read).toList());
    }

    /** {@code id(p)} is what {@code p} and {@code new.owner} are by themselves. */
    private Operand key(Node node) {
        Operand operand = node.children().size() == 1 ? read(node.child(0)) : null;
        boolean isKey = operand instanceof Operand.Tuple || (operand instanceof Value value && value.entity() != null);
        if (operand == null || !isKey) {
            throw Unsupported.construct(node);
        }
        return operand;
    }

    /** {@code all (select …)} and {@code any (select …)}; over a predicate they are aggregates. */
    private Operand quantified(Node node, String quantifier) {
        return node.children().stream()
                .filter(child -> child.label().equals("Subquery"))
                .findFirst()
                .map(subquery -> queries.value(node, subquery, quantifier))
                .orElseGet(() -> functions.quantified(node));
    }

    private Operand signed(Node node) {
        boolean minus = node.child(0).has("-");
        Operand operand = read(node.child(1));
        if (operand instanceof Operand.Constant constant) {
            HqlLiteral literal = minus ? constant.literal().negated() : constant.literal();
            return new Operand.Constant(node.text(), literal);
        }
        String sql = Comparisons.number(operand);
        // two signs side by side would begin a comment
        String signed = minus ? "-" + (sql.startsWith("-") ? "(" + sql + ")" : sql) : sql;
        return Value.computed(node, Fragment.operation(signed), Comparisons.kind(operand));
    }

    private Operand arithmetic(Node node) {
        Operand left = read(node.child(0));
        Operand right = read(node.child(2));
        String operator = node.child(1).tokens().get(0);
        Operand moment = Durations.arithmetic(node, left, operator, right);
        if (moment != null) {
            return moment;
        }
        String sql = Comparisons.number(left) + " " + operator + " " + Comparisons.number(right);
        boolean numbers = Comparisons.kind(left) == Kind.NUMBER && Comparisons.kind(right) == Kind.NUMBER;
        return Value.computed(node, Fragment.operation(sql), numbers ? Kind.NUMBER : Kind.OTHER);
    }

    private Operand concatenation(Node node) {
        String sql = Comparisons.plain(read(node.child(0))) + " || " + Comparisons.plain(read(node.child(1)));
        return Value.computed(node, Fragment.operation(sql), Kind.TEXT);
    }

    private Operand searchedCase(Node node) {
        return caseOf(node, "case", when -> predicates.render(when.child(0)).sql());
    }

    private Operand simpleCase(Node node) {
        Operand tested = read(node.child(0));
        Value typing = Comparisons.typing(List.of(tested));
        return caseOf(node, "case " + comparisons.beside(typing, tested), when -> comparisons
                .together(tested, List.of(read(when.child(0))))
                .get(1));
    }

    private Operand caseOf(Node node, String start, Function<Node, String> condition) {
        List<Node> branches = node.children().stream()
                .filter(child ->
                        child.label().endsWith("CaseWhen") || child.label().equals("CaseOtherwise"))
                .toList();
        List<Operand> results = branches.stream()
                .map(branch -> read(branch.child(branch.children().size() - 1)))
                .toList();
        List<String> values = comparisons.together(results.get(0), results.subList(1, results.size()));
        List<String> sql = new ArrayList<>(List.of(start));
        for (int i = 0; i < branches.size(); i++) {
            Node branch = branches.get(i);
            String result = values.get(i);
            sql.add(
                    branch.label().equals("CaseOtherwise")
                            ? "else " + result
                            : "when " + condition.apply(branch) + " then " + result);
        }
        return common(node, Fragment.atom(String.join(" ", sql) + " end"), results);
    }

    /** A value that is one of several: typed as they are if they agree. */
    static Value common(Node node, Fragment sql, List<Operand> results) {
        if (Booleans.storedDifferently(results)) {
            return Value.computed(node, sql, Kind.BOOLEAN);
        }
        Value typing = Comparisons.typing(results);
        List<Kind> kinds = results.stream().map(Comparisons::kind).distinct().collect(Collectors.toList());
        Kind kind = typing != null ? typing.kind() : kinds.size() == 1 ? kinds.get(0) : Kind.OTHER;
        return new Value(node.text(), sql, kind, typing == null ? null : typing.attribute());
    }
}
