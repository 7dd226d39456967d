package org.hibernatepg.routing.internal.connection;

import java.util.List;
import java.util.Locale;

/**
 * The words, quoted names, strings and symbols of a text of SQL, read from the first to the last; white space and comments are
 * passed over. It follows the lexical rules of PostgreSQL (its documentation, "Lexical Structure").
 */
final class SqlWords {
    private static final String STRING = "'";

    private final String sql;
    private final boolean backslashEscapes;
    private int position;
    private int start;
    private boolean ended;

    private SqlWords(String sql, boolean backslashEscapes) {
        this.sql = sql;
        this.backslashEscapes = backslashEscapes;
    }

    /** One for each way to read a text: whether a backslash escapes in a plain string depends on a setting of the server. */
    static List<SqlWords> readings(String sql) {
        SqlWords standard = new SqlWords(sql, false);
        return sql.indexOf('\\') < 0 ? List.of(standard) : List.of(standard, new SqlWords(sql, true));
    }

    /** A word or a name in small letters, a symbol of one character, a quote for a string; empty at the end of the text. */
    String next() {
        skipBlanks();
        ended = false;
        start = position;
        if (position >= sql.length()) {
            return "";
        }
        char c = sql.charAt(position);
        if (startsWord(c)) {
            return word();
        }
        return switch (c) {
            case '\'' -> string(backslashEscapes);
            case '"' -> name();
            case '$' -> dollar();
            default -> symbol();
        };
    }

    /** Whether the last one was a word that nothing quotes: a keyword, or a name. */
    boolean isWord() {
        return start < sql.length() && startsWord(sql.charAt(start)) && sql.charAt(position - 1) != '\'';
    }

    /** Whether the last one was a name in quotes. */
    boolean isQuotedName() {
        return start < sql.length() && sql.charAt(start) == '"';
    }

    /** Empty at the end of the statement. */
    String nextOfStatement() {
        String word = ended ? "" : next();
        ended = word.isEmpty() || word.equals(";");
        return ended ? "" : word;
    }

    void skipStatement() {
        while (!nextOfStatement().isEmpty()) {
            // A statement ends with its semicolon.
        }
    }

    /** Whether no statement follows. */
    boolean isLastStatement() {
        skipStatement();
        String word = next();
        while (word.equals(";")) {
            word = next();
        }
        return word.isEmpty();
    }

    private String symbol() {
        position++;
        return sql.substring(start, position);
    }

    private String word() {
        while (continuesWord(at(0)) || at(0) == '$') {
            position++;
        }
        String word = sql.substring(start, position).toLowerCase(Locale.ROOT);
        return word.equals("e") && at(0) == '\'' ? string(true) : word;
    }

    /** Any letter of another alphabet, and any other character there, is a letter to PostgreSQL. */
    private static boolean startsWord(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
    }

    private static boolean continuesWord(char c) {
        return startsWord(c) || (c >= '0' && c <= '9');
    }

    private String string(boolean escapes) {
        do {
            position++;
            while (position < sql.length() && (at(0) != '\'' || at(1) == '\'')) {
                position += at(0) == '\'' || (escapes && at(0) == '\\') ? 2 : 1;
            }
            position = Math.min(position + 1, sql.length());
        } while (goesOnInAnotherLine());
        return STRING;
    }

    /** A string goes on, in the same way, with a quote that only white space with the end of a line separates from it. */
    private boolean goesOnInAnotherLine() {
        int end = position;
        boolean isAnotherLine = false;
        while (isBlank(at(0)) || (at(0) == '-' && at(1) == '-')) {
            if (at(0) == '-') {
                skipLine();
            } else {
                isAnotherLine |= at(0) == '\n' || at(0) == '\r';
                position++;
            }
        }
        if (isAnotherLine && at(0) == '\'') {
            return true;
        }
        position = end;
        return false;
    }

    private String name() {
        position++;
        while (position < sql.length() && (at(0) != '"' || at(1) == '"')) {
            position += at(0) == '"' ? 2 : 1;
        }
        String name = sql.substring(start + 1, Math.min(position, sql.length()));
        position = Math.min(position + 1, sql.length());
        return name.isEmpty() ? "\"" : name.toLowerCase(Locale.ROOT);
    }

    private String dollar() {
        int tagEnd = position + 1;
        while (tagEnd < sql.length() && continuesWord(sql.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean quotes =
                tagEnd < sql.length() && sql.charAt(tagEnd) == '$' && !Character.isDigit(sql.charAt(position + 1));
        if (!quotes) {
            return symbol();
        }
        String tag = sql.substring(position, tagEnd + 1);
        int end = sql.indexOf(tag, tagEnd + 1);
        position = end < 0 ? sql.length() : end + tag.length();
        return STRING;
    }

    private void skipBlanks() {
        int before;
        do {
            before = position;
            while (isBlank(at(0))) {
                position++;
            }
            if (at(0) == '-' && at(1) == '-') {
                skipLine();
            } else if (at(0) == '/' && at(1) == '*') {
                skipComment();
            }
        } while (position > before);
    }

    private static boolean isBlank(char c) {
        return c == ' ' || (c >= '\t' && c <= '\r');
    }

    private void skipLine() {
        while (position < sql.length() && at(0) != '\n' && at(0) != '\r') {
            position++;
        }
    }

    /** Comments nest in PostgreSQL. */
    private void skipComment() {
        int depth = 0;
        do {
            if (at(0) == '/' && at(1) == '*') {
                depth++;
                position += 2;
            } else if (at(0) == '*' && at(1) == '/') {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < sql.length());
    }

    /** No text for PostgreSQL has the character that stands for its end here. */
    private char at(int offset) {
        int index = position + offset;
        return index < sql.length() ? sql.charAt(index) : '\0';
    }
}
