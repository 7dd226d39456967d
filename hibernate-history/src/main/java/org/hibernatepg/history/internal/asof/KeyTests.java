package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tests of a where clause, or of a join, which say that a column is something. What is read by its key can be looked up,
 * which takes another form than what is searched. To miss one, or to see one where there is none, costs time and nothing else.
 */
final class KeyTests {
    private final List<Token> test = new ArrayList<>();
    private final List<List<Token>> tests = new ArrayList<>();
    private List<TableReference> tables = List.of();
    private @Nullable TableReference joined;
    private boolean reading;
    private boolean alternatives;

    /**
     * Begins with the tests of a clause.
     *
     * @param known the tables of its query
     * @param join the table that is joined; null for a where clause
     */
    void begin(List<TableReference> known, @Nullable TableReference join) {
        tables = List.copyOf(known);
        joined = join;
        reading = true;
        alternatives = false;
        test.clear();
        tests.clear();
    }

    void connective(boolean or) {
        if (reading) {
            alternatives |= or;
            tests.add(List.copyOf(test));
            test.clear();
        }
    }

    void note(Token token) {
        boolean isConnective = token.is("and") || token.is("or") || token.is("where") || token.is("on");
        alternatives |= token.is("case");
        if (reading && !isConnective && test.size() < 8) {
            test.add(token);
        }
    }

    void end() {
        if (reading) {
            tests.add(List.copyOf(test));
            reading = false;
            if (!alternatives) {
                tests.forEach(this::read);
            }
        }
    }

    /** {@code alias.column = …}, {@code … = alias.column} and {@code alias.column in (…)}, without what is in parentheses. */
    private void read(List<Token> tokens) {
        Optional<TableReference> first = table(tokens, 0);
        if (first.isPresent() && tokens.size() > 4 && tokens.get(3).is("=")) {
            bind(first.get(), tokens.get(2), tokens, 4);
            table(tokens, 4).ifPresent(second -> bind(second, tokens.get(6), tokens, 0));
        } else if (first.isPresent() && tokens.size() == 6 && tokens.get(3).is("in")) {
            bindConstant(first.get(), tokens.get(2));
        } else if (tokens.size() == 5 && tokens.get(1).is("=")) {
            table(tokens, 2).ifPresent(second -> bind(second, tokens.get(4), tokens, 0));
        }
    }

    private Optional<TableReference> table(List<Token> tokens, int at) {
        if (tokens.size() < at + 3
                || !tokens.get(at).isName()
                || !tokens.get(at + 1).is(".")) {
            return Optional.empty();
        }
        String alias = tokens.get(at).name();
        return tables.stream().filter(table -> table.alias().equals(alias)).findFirst();
    }

    private void bind(TableReference table, Token column, List<Token> tokens, int at) {
        Token value = tokens.get(at);
        boolean isValue = value.kind() == Token.Kind.VALUE || value.is("any");
        if (isValue) {
            bindConstant(table, column);
        } else if (value.isName()
                && tokens.size() > at + 2
                && tokens.get(at + 1).is(".")) {
            bindColumn(table, column, tokens, at);
        }
    }

    private void bindConstant(TableReference table, Token column) {
        if (joined == null || joined == table) {
            table.bind(column.name(), TableReference.CONSTANT);
        }
    }

    /** A column of a table that stands before, or of a query around this one, which is the same for all its rows. */
    private void bindColumn(TableReference table, Token column, List<Token> tokens, int at) {
        Optional<TableReference> other = table(tokens, at);
        if (other.isEmpty() && joined == null) {
            table.bind(column.name(), TableReference.CONSTANT);
        } else if (other.isPresent() && table == joined && other.get() != table && tokens.size() == 7) {
            table.bind(
                    column.name(),
                    tokens.get(at).text() + "." + tokens.get(at + 2).text());
        }
    }
}
