package org.hibernatepg.history.internal.context;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON that PostgreSQL wrote, with all digits of its numbers: a JSON library of the application may be set up to make doubles
 * of them.
 */
public final class JsonReader {
    private final String text;
    private int position;

    private JsonReader(String text) {
        this.text = text;
    }

    /** The members of an object; none for null. */
    @SuppressWarnings("unchecked")
    public static Map<String, Object> object(@Nullable String json) {
        return json == null ? Map.of() : (Map<String, Object>) new JsonReader(json).present();
    }

    private Object present() {
        Object value = value();
        skipSpaces();
        if (value == null || position < text.length()) {
            throw unexpected();
        }
        return value;
    }

    private @Nullable Object value() {
        skipSpaces();
        return switch (peek()) {
            case '{' -> map();
            case '[' -> list();
            case '"' -> string();
            case 't' -> word("true", true);
            case 'f' -> word("false", false);
            case 'n' -> word("null", null);
            default -> number();
        };
    }

    @SuppressWarnings("NullAway") // the maps hold null for the JSON value null
    private Map<String, Object> map() {
        Map<String, Object> map = new LinkedHashMap<>();
        position++;
        for (skipSpaces(); peek() != '}'; skipSpaces()) {
            next(map.isEmpty(), '"');
            String key = string();
            skipSpaces();
            expect(':');
            map.put(key, value());
        }
        position++;
        return Collections.unmodifiableMap(map);
    }

    private List<@Nullable Object> list() {
        List<@Nullable Object> list = new ArrayList<>();
        position++;
        for (skipSpaces(); peek() != ']'; skipSpaces()) {
            next(list.isEmpty(), ' ');
            list.add(value());
        }
        position++;
        return Collections.unmodifiableList(list);
    }

    private void next(boolean isFirst, char start) {
        if (!isFirst) {
            expect(',');
            skipSpaces();
        }
        if (start == '"' && peek() != '"') {
            throw unexpected();
        }
    }

    private String string() {
        StringBuilder string = new StringBuilder();
        position++;
        for (char c = peek(); c != '"'; c = peek()) {
            position++;
            string.append(c == '\\' ? escaped() : c);
        }
        position++;
        return string.toString();
    }

    private char escaped() {
        char c = peek();
        position++;
        return switch (c) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'u' -> {
                position += 4;
                yield (char) Integer.parseInt(text, position - 4, position, 16);
            }
            default -> c;
        };
    }

    private Number number() {
        int start = position;
        while (position < text.length() && "+-.eE0123456789".indexOf(text.charAt(position)) >= 0) {
            position++;
        }
        String digits = text.substring(start, position);
        if (digits.isEmpty()) {
            throw unexpected();
        }
        return number(digits);
    }

    private static Number number(String digits) {
        if (digits.indexOf('.') >= 0 || digits.indexOf('e') >= 0 || digits.indexOf('E') >= 0) {
            return new BigDecimal(digits);
        }
        BigInteger integer = new BigInteger(digits);
        if (integer.bitLength() < Integer.SIZE) {
            return integer.intValue();
        }
        return integer.bitLength() < Long.SIZE ? (Number) integer.longValue() : integer;
    }

    private @Nullable Object word(String word, @Nullable Object value) {
        if (!text.startsWith(word, position)) {
            throw unexpected();
        }
        position += word.length();
        return value;
    }

    private void expect(char c) {
        if (peek() != c) {
            throw unexpected();
        }
        position++;
    }

    private char peek() {
        if (position >= text.length()) {
            throw unexpected();
        }
        return text.charAt(position);
    }

    private void skipSpaces() {
        while (position < text.length() && Character.isWhitespace(text.charAt(position))) {
            position++;
        }
    }

    private IllegalArgumentException unexpected() {
        return new IllegalArgumentException("No JSON at position %d".formatted(position));
    }
}
