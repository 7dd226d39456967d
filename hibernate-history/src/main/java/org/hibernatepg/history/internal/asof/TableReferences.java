package org.hibernatepg.history.internal.asof;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tables that a query reads: the names in its from clauses, at any depth, that are not those of its own {@code with}
 * queries. It need not understand more of a statement than this.
 */
final class TableReferences {
    private static final Set<String> QUERIES = Set.of("select", "with", "values", "table");

    /** What ends a from clause. All of them are reserved, so that no name is one. */
    private static final Set<String> CLAUSES = Set.of(
            "where",
            "group",
            "order",
            "having",
            "limit",
            "offset",
            "fetch",
            "window",
            "for",
            "union",
            "intersect",
            "except");

    /** What may follow a table that has no alias, besides a clause. */
    private static final Set<String> JOINS =
            Set.of("join", "inner", "left", "right", "full", "cross", "natural", "on", "using", "tablesample");

    private final List<Token> tokens;
    private final List<TableReference> found = new ArrayList<>();
    private final Deque<QueryLevel> levels = new ArrayDeque<>();
    private int at;

    private TableReferences(List<Token> tokens) {
        this.tokens = tokens;
    }

    /** Those of a statement; none if it is no query. */
    static List<TableReference> in(List<Token> tokens) {
        TableReferences references = new TableReferences(tokens);
        if (!references.isQuery()) {
            return List.of();
        }
        references.levels.push(QueryLevel.statement());
        for (references.at = 0; references.at < tokens.size(); references.at++) {
            references.read(tokens.get(references.at));
        }
        references.levels.forEach(QueryLevel::end);
        return references.found;
    }

    /** A writing statement is refused by the database as it is. */
    private boolean isQuery() {
        for (Token token : tokens) {
            if (!token.is("(")) {
                return QUERIES.contains(token.word()) || token.is("explain");
            }
        }
        return false;
    }

    private void read(Token token) {
        QueryLevel level = levels.getFirst();
        if (token.is("(")) {
            level.note(token);
            levels.push(opened(level));
            return;
        } else if (token.is(")")) {
            close();
        } else if (token.is(",")) {
            level.comma();
        } else if (level.expectsWithQuery() && token.is("recursive")) {
            level.recursive();
        } else if (level.expectsWithQuery() && token.isName()) {
            level.withQuery(token.name());
        } else if (level.expectsTable() && token.isName() && !isKeyword(token)) {
            readTable(level);
        } else if (!previous().is(".")) {
            keyword(token, level);
        }
        levels.getFirst().note(token);
    }

    private static boolean isKeyword(Token token) {
        return token.is("only") || token.is("lateral");
    }

    private Token previous() {
        return at == 0 ? new Token(Token.Kind.SIGN, ";", 0) : tokens.get(at - 1);
    }

    private @Nullable Token next(int distance) {
        return at + distance < tokens.size() ? tokens.get(at + distance) : null;
    }

    private boolean isNext(int distance, String text) {
        Token next = next(distance);
        return next != null && next.is(text);
    }

    private QueryLevel opened(QueryLevel outer) {
        Token next = next(1);
        boolean isTable = outer.expectsTable();
        outer.otherRead();
        if (next != null && QUERIES.contains(next.word())) {
            return QueryLevel.query();
        }
        return isTable ? QueryLevel.joins() : QueryLevel.expression();
    }

    private void close() {
        if (levels.size() > 1) {
            QueryLevel closed = levels.pop();
            closed.end();
            levels.getFirst().closed(closed);
        }
    }

    private void keyword(Token token, QueryLevel level) {
        String word = token.word();
        if (CLAUSES.contains(word)) {
            level.clause(word);
        } else if (word.equals("with")) {
            level.with(isFirst());
        } else if (word.equals("select")) {
            level.clause(word);
        } else if (word.equals("table") && isFirst()) {
            level.from();
        } else if (word.equals("from") && !previous().is("distinct")) {
            level.from();
        } else if (word.equals("join")) {
            level.join(preservesOther());
        } else if (word.equals("on")) {
            level.on();
        } else if (word.equals("and") || word.equals("or")) {
            level.connective(word.equals("or"));
        }
    }

    /** Whether the join has rows without those before it, {@code right [outer] join}. */
    private boolean preservesOther() {
        Token side = previous().is("outer") && at > 1 ? tokens.get(at - 2) : previous();
        return side.is("right") || side.is("full");
    }

    /** Whether the word begins a query. */
    private boolean isFirst() {
        Token previous = previous();
        return at == 0
                || previous.is("(")
                || previous.is("union")
                || previous.is("all")
                || previous.is("intersect")
                || previous.is("except");
    }

    private void readTable(QueryLevel level) {
        int first = at;
        boolean isCommand = previous().is("table");
        while (isNext(1, ".") && next(2) != null) {
            at += 2;
        }
        if (isNext(1, "(")) {
            level.otherRead();
            return;
        }
        Token table = tokens.get(at);
        String schema = at > first ? tokens.get(at - 2).name() : null;
        Token alias = alias();
        TableReference reference = isCommand
                ? TableReference.command(tokens.get(first - 1).start(), table.end(), schema, table)
                : new TableReference(tokens.get(first).start(), table.end(), schema, table, alias);
        level.add(reference);
        if (schema != null || levels.stream().noneMatch(outer -> outer.hasWithQuery(reference.name()))) {
            found.add(reference);
        }
    }

    private @Nullable Token alias() {
        Token next = next(1);
        if (next != null && next.is("as")) {
            return next(2);
        }
        return next != null && next.isName() && !CLAUSES.contains(next.word()) && !JOINS.contains(next.word())
                ? next
                : null;
    }
}
