package org.hibernatepg.history.internal.asof;

import java.util.Locale;

/**
 * A word, name, literal or sign of a statement.
 *
 * @param kind what it is
 * @param text as it is written
 * @param start where it begins in the statement
 */
record Token(Kind kind, String text, int start) {
    enum Kind {
        /** A keyword, or a name without quotes. */
        WORD,
        /** A name in double quotes. */
        QUOTED,
        /** A number, a string or a parameter. */
        VALUE,
        /** Any other character. */
        SIGN
    }

    int end() {
        return start + text.length();
    }

    /** Whether it is a certain keyword or sign. */
    boolean is(String word) {
        return kind != Kind.QUOTED && kind != Kind.VALUE && text.equalsIgnoreCase(word);
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** The name as PostgreSQL understands it. */
    String name() {
        return kind == Kind.QUOTED
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }

    /** A keyword in lower case; empty if it is none. */
    String word() {
        return kind == Kind.WORD ? text.toLowerCase(Locale.ROOT) : "";
    }
}
