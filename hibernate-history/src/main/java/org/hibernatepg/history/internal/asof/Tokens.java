package org.hibernatepg.history.internal.asof;

import java.util.ArrayList;
import java.util.List;
import org.hibernatepg.history.internal.asof.Token.Kind;

/**
 * Takes a statement apart, by PostgreSQL's lexical rules. Comments and white space are left out.
 *
 * @see <a href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html">PostgreSQL, Lexical Structure</a>
 */
final class Tokens {
    private final String sql;
    private final List<Token> tokens = new ArrayList<>();
    private int at;

    private Tokens(String sql) {
        this.sql = sql;
    }

    static List<Token> of(String sql) {
        Tokens tokens = new Tokens(sql);
        while (tokens.at < sql.length()) {
            tokens.next();
        }
        return tokens.tokens;
    }

    private void next() {
        char first = sql.charAt(at);
        if (Character.isWhitespace(first)) {
            at++;
        } else if (sql.startsWith("--", at)) {
            at = endOf("\n", at);
        } else if (sql.startsWith("/*", at)) {
            skipComment();
        } else if (first == '\'') {
            add(Kind.VALUE, endOfQuoted('\'', at + 1, false));
        } else if (first == '"') {
            add(Kind.QUOTED, endOfQuoted('"', at + 1, false));
        } else if (first == '$') {
            addDollar();
        } else if (Character.isDigit(first)) {
            add(Kind.VALUE, endOfWord(at));
        } else if (isStart(first)) {
            addWord();
        } else {
            add(first == '?' ? Kind.VALUE : Kind.SIGN, at + 1);
        }
    }

    private void add(Kind kind, int end) {
        tokens.add(new Token(kind, sql.substring(at, end), at));
        at = end;
    }

    private int endOf(String text, int from) {
        int found = sql.indexOf(text, from);
        return found < 0 ? sql.length() : found + text.length();
    }

    /** Comments nest. */
    private void skipComment() {
        int depth = 0;
        do {
            if (sql.startsWith("/*", at)) {
                depth++;
                at += 2;
            } else if (sql.startsWith("*/", at)) {
                depth--;
                at += 2;
            } else {
                at++;
            }
        } while (depth > 0 && at < sql.length());
    }

    private int endOfQuoted(char quote, int from, boolean escapes) {
        for (int i = from; i < sql.length(); i++) {
            if (escapes && sql.charAt(i) == '\\') {
                i++;
            } else if (sql.charAt(i) == quote) {
                if (i + 1 == sql.length() || sql.charAt(i + 1) != quote) {
                    return i + 1;
                }
                i++;
            }
        }
        return sql.length();
    }

    /** A parameter, {@code $1}, or a string, {@code $$…$$} and {@code $tag$…$tag$}. */
    private void addDollar() {
        int end = at + 1;
        while (end < sql.length() && isPart(sql.charAt(end)) && sql.charAt(end) != '$') {
            end++;
        }
        boolean isTag = end < sql.length() && sql.charAt(end) == '$' && !Character.isDigit(sql.charAt(at + 1));
        add(Kind.VALUE, isTag ? endOf(sql.substring(at, end + 1), end + 1) : end);
    }

    /** A word, or a string with a letter before it: {@code E'…'}, {@code U&"…"}. */
    private void addWord() {
        int end = endOfWord(at);
        boolean isUnicode = end == at + 1 && sql.startsWith("&", end) && "uU".indexOf(sql.charAt(at)) >= 0;
        int quote = isUnicode ? end + 1 : end;
        char next = quote < sql.length() ? sql.charAt(quote) : ' ';
        if (end == at + 1 && next == '\'' && "eEbBxXnNuU".indexOf(sql.charAt(at)) >= 0) {
            add(Kind.VALUE, endOfQuoted('\'', quote + 1, "eE".indexOf(sql.charAt(at)) >= 0));
        } else {
            add(Kind.WORD, end);
        }
    }

    private int endOfWord(int from) {
        int end = from;
        while (end < sql.length() && isPart(sql.charAt(end))) {
            end++;
        }
        return end;
    }

    private static boolean isStart(char character) {
        return Character.isLetter(character) || character == '_' || character >= 128;
    }

    private static boolean isPart(char character) {
        return isStart(character) || Character.isDigit(character) || character == '$';
    }
}
