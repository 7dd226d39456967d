package org.hibernatepg.trigger.internal.condition;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernatepg.trigger.internal.condition.Operand.Value;

/** Reads the functions that make one value of many rows, which only subqueries have. */
final class Aggregates {
    private static final Set<String> NUMBERS = Set.of("count", "sum", "avg");
    private static final Set<String> CHOICES = Set.of("min", "max");

    private final Expressions expressions;
    private final Predicates predicates;

    Aggregates(Expressions expressions, Predicates predicates) {
        this.expressions = expressions;
        this.predicates = predicates;
    }

    static boolean knows(String name) {
        return NUMBERS.contains(name) || CHOICES.contains(name);
    }

    /** A call such as {@code count(distinct p.name) filter (where p.active)}. */
    Operand read(Node call, String name) {
        boolean known = call.children().stream()
                .map(Node::label)
                .allMatch(Set.of("GenericFunctionName", "GenericFunctionArguments", "FilterClause")::contains);
        if (!known) {
            throw Unsupported.construct(call);
        }
        Node arguments = call.find("GenericFunctionArguments").orElse(call);
        List<Operand> operands = call.has("*")
                ? List.of()
                : arguments.children().stream().map(expressions::read).toList();
        if (operands.size() != (call.has("*") && name.equals("count") ? 0 : 1)) {
            throw Unsupported.construct(call);
        }
        String all = operands.stream().map(Comparisons::selected).collect(Collectors.joining());
        String sql = name + "(" + (arguments.has("distinct") ? "distinct " : "") + (all.isEmpty() ? "*" : all) + ")"
                + filter(call);
        return CHOICES.contains(name)
                ? Expressions.common(call, Fragment.atom(sql), operands)
                : Value.computed(call, Fragment.atom(sql), Kind.NUMBER);
    }

    private String filter(Node call) {
        return call.children().stream()
                .filter(child -> child.label().equals("FilterClause"))
                .map(filter -> " filter (where "
                        + predicates.render(filter.child(0).child(0)).sql() + ")")
                .findFirst()
                .orElse("");
    }

    /** {@code every(p.active)}, {@code any(p.active)}. */
    Operand quantified(Node call) {
        String word = call.child(0).text().toLowerCase(Locale.ROOT);
        String function = Set.of("every", "all").contains(word) ? "bool_and" : "bool_or";
        boolean simple = call.children().stream()
                .skip(1)
                .allMatch(child ->
                        child.label().endsWith("Predicate") || child.label().equals("FilterClause"));
        if (!simple) {
            throw Unsupported.construct(call);
        }
        String sql = function + "(" + predicates.render(call.child(1)).sql() + ")" + filter(call);
        return Value.computed(call, Fragment.atom(sql), Kind.BOOLEAN);
    }
}
