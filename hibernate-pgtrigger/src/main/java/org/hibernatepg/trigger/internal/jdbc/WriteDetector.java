package org.hibernatepg.trigger.internal.jdbc;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.hibernatepg.trigger.internal.sql.SqlTokens;

/**
 * Tells from its text what a statement does that concerns variables: above all whether it may write rows, and whether it
 * names anything that is looked up in the search path.
 *
 * <p>It may err on the side of writing, which costs a round trip. What it cannot see is a query that writes without
 * saying so: through an operator, a view, or a function with the name of a harmless one of PostgreSQL's.
 */
final class WriteDetector {
    private static final int CACHED_TEXTS = 4096;
    private static final int LONGEST_CACHED_TEXT = 20_000;
    private static final int CACHED_CHARACTERS = 4_000_000;
    private static final ConcurrentMap<String, SqlTraits> CACHE = new ConcurrentHashMap<>();

    /** Of the texts in the cache together: lists of different lengths make long texts, and many of them. */
    private static final AtomicInteger CHARACTERS = new AtomicInteger();

    private static final Set<String> PATHS = Set.of("search_path", "schema");
    private static final Set<String> CHANGES = Set.of("insert", "update", "delete", "merge");

    /** What names nothing, names what is in no schema, or cannot run in a transaction. */
    private static final Set<String> WITHOUT_NAMES = Set.of(
            "checkpoint",
            "close",
            "deallocate",
            "fetch",
            "listen",
            "load",
            "move",
            "notify",
            "release",
            "savepoint",
            "unlisten",
            "vacuum");

    private static final Set<String> CHANGES_OBJECTS = Set.of("create", "drop", "alter", "reindex", "refresh");

    /** A word of a change of an object that cannot run in a transaction. */
    private static final Set<String> WITHOUT_TRANSACTION =
            Set.of("concurrently", "database", "subscription", "system", "tablespace");

    private WriteDetector() {}

    /** What the statements in a text do, taken together. */
    static SqlTraits traits(String sql) {
        SqlTraits known = CACHE.get(sql);
        if (known != null) {
            return known;
        }
        SqlTraits traits = read(sql);
        if (sql.length() <= LONGEST_CACHED_TEXT) {
            remember(sql, traits);
        }
        return traits;
    }

    private static void remember(String sql, SqlTraits traits) {
        if (CACHE.size() >= CACHED_TEXTS || CHARACTERS.get() + sql.length() > CACHED_CHARACTERS) {
            // Texts with literals in them would otherwise fill it; what is in use comes back at once.
            CACHE.clear();
            CHARACTERS.set(0);
        }
        if (CACHE.putIfAbsent(sql, traits) == null) {
            CHARACTERS.addAndGet(sql.length());
        }
    }

    /** How many characters the texts have that are cached. */
    static int cachedCharacters() {
        return CACHE.keySet().stream().mapToInt(String::length).sum();
    }

    private static SqlTraits read(String sql) {
        SqlTokens tokens = new SqlTokens(sql);
        SqlTraits traits = SqlTraits.NONE;
        while (tokens.next()) {
            traits = traits.and(statement(tokens));
            skipStatement(tokens);
        }
        return traits;
    }

    private static SqlTraits statement(SqlTokens tokens) {
        // Parentheses around a query, and {? = call … } of JDBC.
        while (tokens.kind() == SqlTokens.Kind.SYMBOL && !tokens.atEnd()) {
            tokens.next();
        }
        if (tokens.kind() != SqlTokens.Kind.WORD) {
            return SqlTraits.NONE;
        }
        return switch (tokens.text()) {
            case "insert", "update", "delete", "merge", "truncate", "call", "do", "copy", "execute" -> SqlTraits.WRITES;
            case "with", "select", "values", "table", "declare" -> query(tokens);
            case "explain" -> followedBy(tokens, Set.of("analyze", "analyse")) ? SqlTraits.WRITES : SqlTraits.READS;
            case "begin", "start", "end", "abort" -> SqlTraits.ENDS_TRANSACTION;
            case "commit" -> followedBy(tokens, Set.of("prepared")) ? SqlTraits.NONE : SqlTraits.ENDS_TRANSACTION;
            case "rollback" -> rollback(tokens);
            case "prepare" -> followedBy(tokens, Set.of("transaction")) ? SqlTraits.ENDS_TRANSACTION : SqlTraits.READS;
            case "reset", "discard" -> SqlTraits.UNSETTLES;
            case "set" -> set(tokens);
            default -> other(tokens);
        };
    }

    private static SqlTraits other(SqlTokens tokens) {
        String command = tokens.text();
        boolean apart = WITHOUT_NAMES.contains(command)
                || (CHANGES_OBJECTS.contains(command) && followedBy(tokens, WITHOUT_TRANSACTION));
        return apart ? SqlTraits.NONE : SqlTraits.READS;
    }

    private static SqlTraits rollback(SqlTokens tokens) {
        while (!tokens.atEnd()) {
            if (tokens.is(SqlTokens.Kind.WORD, "to")) {
                return SqlTraits.UNSETTLES;
            }
            if (tokens.is(SqlTokens.Kind.WORD, "prepared")) {
                return SqlTraits.NONE;
            }
            tokens.next();
        }
        return SqlTraits.ENDS_TRANSACTION;
    }

    private static boolean followedBy(SqlTokens tokens, Set<String> words) {
        while (!tokens.atEnd()) {
            if (tokens.kind() == SqlTokens.Kind.WORD && words.contains(tokens.text())) {
                return true;
            }
            tokens.next();
        }
        return false;
    }

    /**
     * Custom settings are qualified, {@code set local a.b = …}; {@code set constraints … immediate} runs the triggers that were
     * put off; {@code set schema 'a'} is another way to set the path.
     */
    private static SqlTraits set(SqlTokens tokens) {
        SqlTraits traits = SqlTraits.NONE;
        tokens.next();
        if (tokens.is(SqlTokens.Kind.WORD, "constraints")) {
            return SqlTraits.WRITES;
        }
        while (!tokens.atEnd()) {
            if (tokens.isSymbol('.') || tokens.kind() == SqlTokens.Kind.QUOTED) {
                return SqlTraits.UNSETTLES;
            }
            if (tokens.kind() == SqlTokens.Kind.WORD && PATHS.contains(tokens.text())) {
                traits = SqlTraits.MOVES_PATH;
            }
            tokens.next();
        }
        return traits;
    }

    private static SqlTraits query(SqlTokens tokens) {
        CallFinder calls = new CallFinder();
        SqlTraits traits = SqlTraits.READS;
        boolean with = false;
        String previous = "";
        while (!tokens.atEnd()) {
            traits = traits.and(calls.see(tokens));
            if (tokens.kind() == SqlTokens.Kind.WORD) {
                with |= tokens.text().equals("with");
                if (changes(tokens.text(), previous, with)) {
                    return SqlTraits.WRITES.and(traits);
                }
            }
            previous = tokens.text();
            tokens.next();
        }
        return traits;
    }

    /** {@code select … into} makes a table; {@code for update} and {@code for no key update} only lock. */
    private static boolean changes(String word, String previous, boolean with) {
        boolean locks = previous.equals("for") || previous.equals("key");
        return word.equals("into") || (with && CHANGES.contains(word) && !locks);
    }

    private static void skipStatement(SqlTokens tokens) {
        while (!tokens.atEnd()) {
            tokens.next();
        }
    }
}
