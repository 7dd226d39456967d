package org.hibernatepg.trigger.internal.condition;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.hibernate.mapping.Column;
import org.hibernate.mapping.ToOne;
import org.hibernatepg.trigger.internal.condition.Fragment.Strength;

/** Renders the {@code from} clause of a subquery and declares its aliases. */
final class FromClause {
    private final QueryScope scope;
    private final Predicates predicates;
    private final Entities entities;

    FromClause(QueryScope scope, Predicates predicates, Entities entities) {
        this.scope = scope;
        this.predicates = predicates;
        this.entities = entities;
    }

    String render(Node fromClause) {
        return fromClause.children().stream().map(this::withJoins).collect(Collectors.joining(", "));
    }

    private String withJoins(Node entityWithJoins) {
        List<String> sql = new ArrayList<>();
        for (Node part : entityWithJoins.children()) {
            sql.add(
                    switch (part.label()) {
                        case "RootEntity" -> entity(part);
                        case "CrossJoin" -> "cross join " + entity(part);
                        case "Join" -> join(part);
                        default -> throw Unsupported.construct(part);
                    });
        }
        return String.join(" ", sql);
    }

    private String entity(Node declaration) {
        String name = String.join(".", Rows.segments(declaration.child(0)));
        return entities.table(scope.add(entities.find(name), alias(declaration), declaration));
    }

    private static Optional<String> alias(Node declaration) {
        return declaration.children().stream()
                .filter(child -> child.label().equals("Variable"))
                .map(variable -> variable.find("Identifier").or(() -> variable.find("NakedIdentifier")))
                .flatMap(Optional::stream)
                .map(name -> Rows.unquoted(name.text()))
                .findFirst();
    }

    private String join(Node join) {
        List<Node> parts = join.children();
        Node target = parts.stream()
                .filter(part -> part.label().equals("JoinPath"))
                .findFirst()
                .orElseThrow(() -> Unsupported.construct(join));
        if (join.has("fetch")) {
            throw Unsupported.construct(join);
        }
        List<String> path = Rows.segments(target.child(0).find("SimplePath").orElseThrow());
        Optional<Source> from = scope.source(path.get(0));
        String type = type(join);
        Optional<Node> restriction = parts.stream()
                .filter(part -> part.label().equals("JoinRestriction"))
                .findFirst();
        return from.isPresent() && path.size() > 1
                ? type + association(target, from.get(), path.subList(1, path.size()), restriction)
                : type + entity(target, String.join(".", path), restriction);
    }

    /** {@code left outer join }: the words of HQL, which are those of SQL. */
    private static String type(Node join) {
        String words = join.children().stream()
                .filter(part -> part.label().equals("JoinType"))
                .map(part -> String.join(" ", part.tokens()))
                .filter(word -> !word.isEmpty())
                .findFirst()
                .orElse("");
        return (words.isEmpty() ? "" : words.toLowerCase(Locale.ROOT) + " ") + "join ";
    }

    private String association(Node target, Source from, List<String> path, Optional<Node> restriction) {
        ToOne association = from.paths().association(String.join(".", path));
        Source joined = scope.add(AttributePaths.target(association), alias(target), target);
        List<Column> foreign = association.getColumns();
        List<Column> referenced = AttributePaths.referencedColumns(association);
        List<String> tests = new ArrayList<>();
        for (int i = 0; i < foreign.size(); i++) {
            tests.add(joined.column(referenced.get(i)) + " = " + from.column(foreign.get(i)));
        }
        String table = entities.table(joined);
        restriction.map(this::restriction).ifPresent(test -> tests.add(test.within(Strength.AND)));
        return table + " on " + String.join(" and ", tests);
    }

    private String entity(Node target, String name, Optional<Node> restriction) {
        String table = entities.table(scope.add(entities.find(name), alias(target), target));
        Fragment on = restriction
                .map(this::restriction)
                .orElseThrow(() -> new ConditionException(
                        "joins '" + target.text() + "' without saying how", "Add on …, or use cross join."));
        return table + " on " + on.sql();
    }

    private Fragment restriction(Node joinRestriction) {
        return predicates.render(joinRestriction.child(0));
    }
}
