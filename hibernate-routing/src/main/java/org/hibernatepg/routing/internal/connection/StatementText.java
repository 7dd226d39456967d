package org.hibernatepg.routing.internal.connection;

import java.util.Locale;
import java.util.Set;
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

    private static final TextCache<StatementText> KNOWN = new TextCache<>(StatementText::look);

    private boolean analysed;
    private boolean query;
    private @Nullable String control;
    private int statements;

    private StatementText() {}

    static StatementText of(String sql) {
        return KNOWN.of(sql);
    }

    private static StatementText look(String sql) {
        StatementText text = new StatementText();
        text.read(new Words(sql, false));
        if (sql.indexOf('\\') >= 0) {
            // Whether a backslash escapes depends on a setting; what either reading finds counts.
            text.read(new Words(sql, true));
        }
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

    /** The statement that controls the transaction or its read-only mode, if there is one. */
    @Nullable
    String control() {
        return control;
    }

    private void read(Words words) {
        statements = 0;
        String word = words.next();
        while (!word.isEmpty()) {
            if (!word.equals(";")) {
                statement(word, words);
            }
            word = words.next();
        }
    }

    private void statement(String first, Words words) {
        statements++;
        analysed = ANALYSED.contains(first);
        query = QUERIES.contains(first);
        boolean controls = CONTROLS.contains(first)
                || switch (first) {
                    case "prepare" -> words.nextOfStatement().equals("transaction");
                    case "discard" -> words.nextOfStatement().equals("all");
                    case "reset" -> isSetting(words.nextOfStatement());
                    case "set" -> isSet(words);
                    default -> false;
                };
        if (controls && control == null) {
            control = first;
        }
        words.skipStatement();
    }

    private static boolean isSet(Words words) {
        String name = words.nextOfStatement();
        if (name.equals("local") || name.equals("session")) {
            name = words.nextOfStatement();
        }
        return name.equals("transaction") || name.equals("characteristics") || isSetting(name);
    }

    private static boolean isSetting(String name) {
        return name.equals("all") || SETTINGS.contains(name);
    }

    /** Words, quoted names and symbols; white space, comments and strings are passed over. */
    private static final class Words {
        private final String sql;
        private final boolean backslashEscapes;
        private int position;
        private boolean ended;

        Words(String sql, boolean backslashEscapes) {
            this.sql = sql;
            this.backslashEscapes = backslashEscapes;
        }

        /** Empty at the end of the text. */
        String next() {
            skipBlanks();
            ended = false;
            if (position >= sql.length()) {
                return "";
            }
            char c = sql.charAt(position);
            if (Character.isUnicodeIdentifierStart(c) || c == '_') {
                return word();
            }
            return switch (c) {
                case '\'' -> string(backslashEscapes);
                case '"' -> quoted();
                case '$' -> dollar();
                default -> symbol();
            };
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

        private String symbol() {
            position++;
            return sql.substring(position - 1, position);
        }

        private String word() {
            int start = position;
            while (position < sql.length() && isPart(sql.charAt(position))) {
                position++;
            }
            String word = sql.substring(start, position).toLowerCase(Locale.ROOT);
            return word.equals("e") && at(0) == '\'' ? string(true) : word;
        }

        private static boolean isPart(char c) {
            return Character.isUnicodeIdentifierPart(c) || c == '$';
        }

        private String string(boolean escapes) {
            position++;
            while (position < sql.length() && at(0) != '\'') {
                position += escapes && at(0) == '\\' ? 2 : 1;
            }
            position++;
            return at(0) == '\'' ? string(escapes) : "'";
        }

        private String quoted() {
            int end = sql.indexOf('"', position + 1);
            String name = sql.substring(position + 1, end < 0 ? sql.length() : end);
            position = end < 0 ? sql.length() : end + 1;
            return name.isEmpty() ? "\"" : name.toLowerCase(Locale.ROOT);
        }

        private String dollar() {
            int tagEnd = position + 1;
            while (tagEnd < sql.length() && Character.isUnicodeIdentifierPart(sql.charAt(tagEnd))) {
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
            return "'";
        }

        private void skipBlanks() {
            int before;
            do {
                before = position;
                while (position < sql.length() && Character.isWhitespace(sql.charAt(position))) {
                    position++;
                }
                if (at(0) == '-' && at(1) == '-') {
                    skipLine();
                } else if (at(0) == '/' && at(1) == '*') {
                    skipComment();
                }
            } while (position > before);
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

        private char at(int offset) {
            int index = position + offset;
            return index < sql.length() ? sql.charAt(index) : '\0';
        }
    }
}
