package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Compiles subqueries over entities. */
final class Queries {
    private static final Set<String> GROUPS = Set.of("QueryExpression", "SimpleQueryGroup");

    private final Scope scope;
    private final Compilation compilation;

    Queries(Scope scope, Compilation compilation) {
        this.scope = scope;
        this.compilation = compilation;
    }

    /** A subquery in SQL, without parentheses around it, and what it returns. */
    record Query(String sql, List<Operand> selected) {}

    /** A subquery that returns one value of a row. */
    Operand value(Node node, Node subquery, String quantifier) {
        Query query = read(subquery);
        if (query.selected().size() != 1) {
            throw new ConditionException(
                    "uses '" + node.text() + "', which returns "
                            + query.selected().size() + " values, as one",
                    "Select one value.");
        }
        Operand selected = query.selected().get(0);
        String sql = quantifier + "(" + query.sql() + ")";
        return selected instanceof Operand.Value value
                ? new Operand.Value(node.text(), Fragment.atom(sql), value.kind(), value.attribute(), value.entity())
                : Operand.Value.computed(node, Fragment.atom(sql), Comparisons.kind(selected));
    }

    Query read(Node subquery) {
        compilation.tables().noteSubquery();
        Node group = subquery.label().equals("Subquery") ? subquery.child(0) : subquery;
        if (!GROUPS.contains(group.label()) || group.children().size() != 1) {
            throw Unsupported.construct(subquery);
        }
        Node ordered = group.child(0);
        Node query = ordered.child(0);
        if (!query.label().equals("Query")) {
            throw Unsupported.construct(subquery);
        }
        return new Reader(subquery).read(query, ordered);
    }

    /** Reads one subquery, in the order in which aliases become known. */
    private final class Reader {
        private final Node subquery;
        private final QueryScope inner = new QueryScope(scope);
        private final Predicates predicates = new Predicates(inner, compilation);
        private final List<String> clauses = new ArrayList<>();

        Reader(Node subquery) {
            this.subquery = subquery;
        }

        Query read(Node query, Node ordered) {
            Node from = part(query, "FromClause").orElseThrow(() -> Unsupported.construct(subquery));
            Entities entities = new Entities(scope.rows().paths().mappings(), compilation.tables());
            clauses.add("from " + new FromClause(inner, predicates, entities).render(from));
            add("where ", part(query, "WhereClause"));
            part(query, "GroupByClause")
                    .ifPresent(groups -> clauses.add("group by " + list(groups, "GroupByExpression")));
            add("having ", part(query, "HavingClause"));
            ordered.children().stream().skip(1).forEach(this::order);
            return select(part(query, "SelectClause"));
        }

        private void add(String keyword, Optional<Node> clause) {
            clause.ifPresent(node ->
                    clauses.add(keyword + predicates.render(node.child(0)).sql()));
        }

        private String list(Node clause, String label) {
            return clause.children().stream()
                    .filter(child -> child.label().equals(label))
                    .map(child -> predicates.expressions().sql(child))
                    .collect(Collectors.joining(", "));
        }

        private Query select(Optional<Node> clause) {
            List<Operand> selected = clause.isPresent() ? selected(clause.get()) : List.of(whole());
            String distinct = clause.isPresent() && clause.get().has("distinct") ? "distinct " : "";
            String items =
                    selected.stream().map(item -> Comparisons.selected(item)).collect(Collectors.joining(", "));
            return new Query("select " + distinct + items + " " + String.join(" ", clauses), flattened(selected));
        }

        private List<Operand> selected(Node clause) {
            Node items = clause.child(0);
            return items.children().stream()
                    .map(selection -> predicates.expressions().read(selection.child(0)))
                    .toList();
        }

        private Operand whole() {
            return inner.single()
                    .map(source -> source.key(subquery.text()))
                    .orElseGet(() -> new Operand.Constant("1", HqlLiteral.number("1")));
        }

        private static List<Operand> flattened(List<Operand> operands) {
            return operands.stream()
                    .flatMap(operand ->
                            operand instanceof Operand.Tuple tuple ? tuple.parts().stream() : Stream.of(operand))
                    .toList();
        }

        /** What follows a query: the lines have the limits in one part with the order, or in another. */
        private void order(Node part) {
            switch (part.label()) {
                case "OrderByClause" ->
                    clauses.add("order by "
                            + part.children().stream().map(this::sorted).collect(Collectors.joining(", ")));
                case "QueryOrder", "LimitOffset" -> part.children().forEach(this::order);
                case "LimitClause", "OffsetClause" -> clauses.add(part.tokens().get(0) + " " + count(part));
                default -> throw Unsupported.construct(part);
            }
        }

        private String sorted(Node specification) {
            String sql = predicates.expressions().sql(specification.child(0));
            String rest = specification.children().stream()
                    .skip(1)
                    .map(part -> " " + String.join(" ", part.tokens()))
                    .collect(Collectors.joining());
            return sql + rest;
        }

        private static String count(Node clause) {
            Node count = clause.child(0);
            if (!count.children().isEmpty()) {
                throw Unsupported.construct(count.child(0));
            }
            return count.text();
        }
    }

    private static Optional<Node> part(Node query, String label) {
        return query.children().stream()
                .filter(child -> child.label().equals(label))
                .findFirst();
    }
}
