package org.hibernatepg.routing.internal.connection;

import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How the statements of a text begin: whether one of them controls the transaction, and whether the first of them makes
 * PostgreSQL take a snapshot before anything of it runs. What is within functions and blocks is the server's affair.
 */
final class StatementText {
    /** Statements that are analysed before they run, for which the server takes a snapshot first. */
    private static final Set<String> ANALYSED =
            Set.of("select", "with", "values", "table", "insert", "update", "delete", "merge", "explain", "(");

    private static final Set<String> QUERIES = Set.of("select", "with", "values", "table", "(");

    private static final Set<String> CONTROLS =
            Set.of("commit", "end", "rollback", "abort", "begin", "start", "savepoint", "release");

    private static final Set<String> SETTINGS = Set.of("transaction_read_only", "default_transaction_read_only");

    /** Words, each with a blank after it. */
    private static final Pattern ISOLATION = Pattern.compile(
            "isolation level (serializable|repeatable read|read committed|read uncommitted) ((, )?read only )?");

    private static final TextCache<StatementText> KNOWN = new TextCache<>(StatementText::look);

    private boolean analysed;
    private boolean query;
    private boolean isolation = true;
    private @Nullable String control;
    private int statements;

    private StatementText() {}

    static StatementText of(String sql) {
        return KNOWN.of(sql);
    }

    /** What any reading finds counts. */
    private static StatementText look(String sql) {
        StatementText text = new StatementText();
        SqlWords.readings(sql).forEach(text::read);
        return text;
    }

    /** Whether the server takes a snapshot before anything of the text runs. */
    boolean isAnalysed() {
        return analysed && statements == 1;
    }

    /** Whether the text is one query. */
    boolean isQuery() {
        return query && statements == 1;
    }

    /**
     * Whether the text is one statement that sets the isolation of the transaction, and at most that it only reads:
     * {@code set transaction isolation level repeatable read, read only}.
     */
    boolean isIsolation() {
        return isolation && statements == 1;
    }

    /** The statement that controls the transaction or its read-only mode, if there is one. */
    @Nullable
    String control() {
        return control;
    }

    private void read(SqlWords words) {
        int found = 0;
        String word = words.next();
        while (!word.isEmpty()) {
            if (!word.equals(";")) {
                found++;
                statement(word, words);
            }
            word = words.next();
        }
        statements = Math.max(statements, found);
    }

    private void statement(String first, SqlWords words) {
        analysed = ANALYSED.contains(first);
        query = QUERIES.contains(first);
        boolean isolates = false;
        boolean controls = CONTROLS.contains(first)
                || switch (first) {
                    case "prepare" -> words.nextOfStatement().equals("transaction");
                    case "discard" -> words.nextOfStatement().equals("all");
                    case "reset" -> isSetting(words.nextOfStatement());
                    case "set" -> {
                        String name = words.nextOfStatement();
                        isolates = name.equals("transaction") && isIsolation(words);
                        yield isSet(name, words);
                    }
                    default -> false;
                };
        if (controls && control == null) {
            control = first;
        }
        isolation &= isolates;
        words.skipStatement();
    }

    /** Whether the rest of the statement is a level of isolation, with or without that the transaction only reads. */
    private static boolean isIsolation(SqlWords words) {
        StringBuilder rest = new StringBuilder();
        for (String word = words.nextOfStatement(); !word.isEmpty(); word = words.nextOfStatement()) {
            rest.append(word).append(' ');
        }
        return ISOLATION.matcher(rest).matches();
    }

    private static boolean isSet(String first, SqlWords words) {
        String name = first;
        if (name.equals("local") || name.equals("session")) {
            name = words.nextOfStatement();
        }
        return name.equals("transaction") || name.equals("characteristics") || isSetting(name);
    }

    private static boolean isSetting(String name) {
        return name.equals("all") || SETTINGS.contains(name);
    }
}
