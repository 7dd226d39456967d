package org.hibernatepg.trigger.internal.sql;

import java.util.Locale;

/** The tokens of a text of PostgreSQL's SQL, without white space and comments. */
public final class SqlTokens {
    /** What a token is. */
    public enum Kind {
        /** A keyword or a name without quotes, in lower case. */
        WORD,
        /** A name in double quotes, without them. */
        QUOTED,
        /** A string, a number or a numbered parameter. */
        VALUE,
        /** One character. */
        SYMBOL,
        /** There are no more. */
        END
    }

    private final String sql;
    private int position;
    private Kind kind = Kind.END;
    private String text = "";

    /** The tokens of a text; {@link #next()} goes to the first. */
    public SqlTokens(String sql) {
        this.sql = sql;
    }

    /** What the token is. */
    public Kind kind() {
        return kind;
    }

    /** The word, name or symbol; nothing for a value and at the end. */
    public String text() {
        return text;
    }

    /** Whether it is a certain token. */
    public boolean is(Kind expected, String expectedText) {
        return kind == expected && text.equals(expectedText);
    }

    /** Whether it is a certain symbol. */
    public boolean isSymbol(char symbol) {
        return kind == Kind.SYMBOL && text.charAt(0) == symbol;
    }

    /** Whether the statement ends here. */
    public boolean atEnd() {
        return kind == Kind.END || isSymbol(';');
    }

    /** Goes to the next token; false if there is none. */
    public boolean next() {
        skipBlanks();
        if (position >= sql.length()) {
            return token(Kind.END, "");
        }
        char c = sql.charAt(position);
        if (Character.isUnicodeIdentifierStart(c) || c == '_') {
            return word();
        }
        if (Character.isDigit(c)) {
            skipName();
            return token(Kind.VALUE, "");
        }
        return switch (c) {
            case '\'' -> string(false);
            case '"' -> quotedName();
            case '$' -> dollar();
            default -> symbol();
        };
    }

    private boolean token(Kind newKind, String newText) {
        kind = newKind;
        text = newText;
        return newKind != Kind.END;
    }

    private boolean symbol() {
        position++;
        return token(Kind.SYMBOL, sql.substring(position - 1, position));
    }

    private boolean word() {
        int start = position;
        skipName();
        boolean prefix = position - start == 1 && peek(0) == '\'';
        if (prefix && "eEbBxXnN".indexOf(sql.charAt(start)) >= 0) {
            return string(Character.toLowerCase(sql.charAt(start)) == 'e');
        }
        return token(Kind.WORD, sql.substring(start, position).toLowerCase(Locale.ROOT));
    }

    private void skipName() {
        while (position < sql.length() && isNamePart(sql.charAt(position))) {
            position++;
        }
    }

    private static boolean isNamePart(char c) {
        return Character.isUnicodeIdentifierPart(c) || c == '$';
    }

    private boolean string(boolean backslashEscapes) {
        do {
            position++;
            while (position < sql.length() && peek(0) != '\'') {
                position += backslashEscapes && peek(0) == '\\' ? 2 : 1;
            }
            position++;
            // A doubled quote is a quote; as two strings side by side it needs no case of its own, except for
            // backslashes.
        } while (peek(0) == '\'');
        return token(Kind.VALUE, "");
    }

    private boolean quotedName() {
        int end = closingQuote(position + 1);
        String name = sql.substring(position + 1, end).replace("\"\"", "\"");
        position = end + 1;
        return token(Kind.QUOTED, name);
    }

    private int closingQuote(int from) {
        int end = sql.indexOf('"', from);
        while (end >= 0 && end + 1 < sql.length() && sql.charAt(end + 1) == '"') {
            end = sql.indexOf('"', end + 2);
        }
        return end < 0 ? sql.length() : end;
    }

    private boolean dollar() {
        int tagEnd = position + 1;
        while (tagEnd < sql.length() && Character.isUnicodeIdentifierPart(sql.charAt(tagEnd))) {
            tagEnd++;
        }
        boolean isQuote =
                tagEnd < sql.length() && sql.charAt(tagEnd) == '$' && !Character.isDigit(sql.charAt(position + 1));
        if (isQuote) {
            String tag = sql.substring(position, tagEnd + 1);
            int end = sql.indexOf(tag, tagEnd + 1);
            position = end < 0 ? sql.length() : end + tag.length();
        } else {
            position = tagEnd;
        }
        return token(Kind.VALUE, "");
    }

    private void skipBlanks() {
        int before;
        do {
            before = position;
            while (position < sql.length() && Character.isWhitespace(sql.charAt(position))) {
                position++;
            }
            if (peek(0) == '-' && peek(1) == '-') {
                int end = sql.indexOf('\n', position);
                position = end < 0 ? sql.length() : end;
            } else if (peek(0) == '/' && peek(1) == '*') {
                skipBlockComment();
            }
        } while (position > before);
    }

    /** Block comments nest in PostgreSQL. */
    private void skipBlockComment() {
        int depth = 0;
        do {
            if (peek(0) == '/' && peek(1) == '*') {
                depth++;
                position += 2;
            } else if (peek(0) == '*' && peek(1) == '/') {
                depth--;
                position += 2;
            } else {
                position++;
            }
        } while (depth > 0 && position < sql.length());
    }

    private char peek(int offset) {
        int index = position + offset;
        return index < sql.length() ? sql.charAt(index) : '\0';
    }
}
