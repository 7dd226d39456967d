package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What is known of a query, or of an expression in parentheses, while it is read. */
final class QueryLevel {
    /** The clauses by which not all rows are read: by a test, or by a number. */
    private static final Set<String> CHOOSING = Set.of("where", "limit", "fetch");

    private final boolean query;
    private final boolean outermost;
    private boolean choosing;
    private boolean from;
    private boolean expectsTable;
    private boolean expectsWithQuery;
    private boolean withQueries;
    private boolean recursive;
    private @Nullable String withQuery;
    private final Set<String> withNames = new HashSet<>();
    private final List<TableReference> tables = new ArrayList<>();
    private final KeyTests tests = new KeyTests();
    private boolean nextIsJoined;
    private @Nullable TableReference last;

    private QueryLevel(boolean query, boolean from, boolean outermost) {
        this.query = query;
        this.outermost = outermost;
        this.from = from;
        this.expectsTable = from;
    }

    /** A statement: nothing around it chooses among its rows. */
    static QueryLevel statement() {
        return new QueryLevel(true, false, true);
    }

    static QueryLevel query() {
        return new QueryLevel(true, false, false);
    }

    /** Joins in parentheses, after {@code from} or {@code join}. */
    static QueryLevel joins() {
        return new QueryLevel(false, true, false);
    }

    static QueryLevel expression() {
        return new QueryLevel(false, false, false);
    }

    boolean expectsTable() {
        return expectsTable;
    }

    boolean expectsWithQuery() {
        return expectsWithQuery;
    }

    boolean hasWithQuery(String name) {
        return withNames.contains(name);
    }

    void comma() {
        expectsTable = from;
        expectsWithQuery = withQueries;
        nextIsJoined = false;
        tests.end();
    }

    /** A {@code with}: of queries if it stands first, else part of something else. */
    void with(boolean first) {
        withQueries = first;
        expectsWithQuery = first;
    }

    void recursive() {
        recursive = true;
    }

    /** The name of a query. A recursive one is known in itself. */
    void withQuery(String name) {
        expectsWithQuery = false;
        withQuery = name;
        if (recursive) {
            withNames.add(name);
        }
    }

    /** A parenthesis was closed. The query of a {@code with} is known from then on. */
    void closed(QueryLevel inner) {
        if (withQueries && inner.query && withQuery != null) {
            withNames.add(withQuery);
        }
    }

    /** A clause begins, by its first word. */
    void clause(String word) {
        withQueries = false;
        from = false;
        expectsTable = false;
        tests.end();
        choosing |= CHOOSING.contains(word);
        if (word.equals("where")) {
            tests.begin(tables, null);
        }
    }

    void from() {
        if (query) {
            noteWhole();
            choosing = false;
            from = true;
            expectsTable = true;
            nextIsJoined = false;
            last = null;
            tables.clear();
        }
    }

    void join(boolean preservesOther) {
        if (from) {
            expectsTable = true;
            nextIsJoined = !preservesOther;
            tests.end();
        }
    }

    /** The condition of a join; of what was joined last, if that is a table. */
    void on() {
        if (from && last != null && nextIsJoined) {
            tests.begin(tables, last);
        }
        last = null;
    }

    void connective(boolean or) {
        tests.connective(or);
    }

    /** Something else stands where a table could: a query, joins in parentheses, a function. */
    void otherRead() {
        if (expectsTable) {
            expectsTable = false;
            last = null;
        }
    }

    void add(TableReference table) {
        expectsTable = false;
        last = table;
        tables.add(table);
    }

    void note(Token token) {
        tests.note(token);
    }

    void end() {
        tests.end();
        noteWhole();
    }

    private void noteWhole() {
        if (outermost && !choosing) {
            tables.forEach(TableReference::readWhole);
        }
    }
}
