package org.hibernatepg.history.internal.context;

import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.net.URL;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Turns what a program gives as a context into plain JSON values: maps, lists, strings, numbers, booleans and null. What
 * PostgreSQL could not store is refused here, where the program can still do something about it.
 */
final class JsonValues {
    private static final int MAX_DEPTH = 100;
    private static final int MAX_INTEGER_DIGITS = 131_072;
    private static final int MAX_FRACTION_DIGITS = 16_383;

    private JsonValues() {}

    static Map<String, Object> of(Map<String, ?> values) {
        if (values == null) {
            throw new IllegalArgumentException(
                    "The history context is null. Give a map, Map.of() for an empty context.");
        }
        return map(values, "", 0);
    }

    private static @Nullable Object value(@Nullable Object value, String path, int depth) {
        if (value == null || value instanceof Boolean) {
            return value;
        } else if (value instanceof String text) {
            return string(text, path);
        } else if (value instanceof Number number && isPlain(number)) {
            return number(number, path);
        } else if (value instanceof Optional<?> optional) {
            return value(optional.orElse(null), path, depth);
        } else if (value instanceof Map<?, ?> map) {
            return map(map, path, depth + 1);
        } else if (value instanceof Collection<?> collection) {
            return list(collection, path, depth + 1);
        } else if (value.getClass().isArray()) {
            return list(elements(value), path, depth + 1);
        }
        Optional<Object> encoded = encoded(value, path);
        if (encoded.isPresent()) {
            checkDepth(path, depth + 1);
            return value(encoded.get(), path, depth + 1);
        }
        return string(text(value, path), path);
    }

    private static Optional<Object> encoded(Object value, String path) {
        try {
            return ContextEncoders.encode(value);
        } catch (RuntimeException | ServiceConfigurationError e) {
            IllegalArgumentException refused =
                    refused(path, "is of " + type(value) + ", and encoding it failed: " + e, "See the cause.");
            refused.initCause(e);
            throw refused;
        }
    }

    private static Map<String, Object> map(Map<?, ?> map, String path, int depth) {
        checkDepth(path, depth);
        Map<String, Object> values = new LinkedHashMap<>();
        map.forEach((key, value) -> {
            if (!(key instanceof String name)) {
                throw refused(path, "has the key " + key + " of " + type(key), "Use strings as keys.");
            }
            put(values, string(name, path), value(value, path.isEmpty() ? name : path + "." + name, depth));
        });
        return Collections.unmodifiableMap(values);
    }

    @SuppressWarnings("NullAway") // the maps of this package hold null for the JSON value null
    private static void put(Map<String, Object> values, String name, @Nullable Object value) {
        values.put(name, value);
    }

    private static List<@Nullable Object> list(Collection<?> collection, String path, int depth) {
        checkDepth(path, depth);
        List<@Nullable Object> values = new ArrayList<>();
        for (Object element : collection) {
            values.add(value(element, path + "[" + values.size() + "]", depth));
        }
        return Collections.unmodifiableList(values);
    }

    private static List<@Nullable Object> elements(Object array) {
        List<@Nullable Object> elements = new ArrayList<>();
        for (int i = 0; i < Array.getLength(array); i++) {
            elements.add(Array.get(array, i));
        }
        return elements;
    }

    private static boolean isPlain(Number number) {
        return number instanceof Long
                || number instanceof Integer
                || number instanceof Short
                || number instanceof Byte
                || number instanceof Double
                || number instanceof Float
                || number instanceof BigDecimal
                || number instanceof BigInteger;
    }

    private static Number number(Number number, String path) {
        if (number instanceof Double || number instanceof Float) {
            if (!Double.isFinite(number.doubleValue())) {
                throw refused(
                        path, "is " + number + ", which JSON does not have", "Leave it out, or use null or a text.");
            }
        } else if (number instanceof BigDecimal || number instanceof BigInteger) {
            BigDecimal decimal = number instanceof BigDecimal exact ? exact : new BigDecimal((BigInteger) number);
            if ((long) decimal.precision() - decimal.scale() > MAX_INTEGER_DIGITS
                    || decimal.scale() > MAX_FRACTION_DIGITS) {
                throw refused(path, "has more digits than PostgreSQL's numeric can hold", "Use a text.");
            }
            return decimal;
        }
        return number;
    }

    private static String text(Object value, String path) {
        if (value instanceof ZonedDateTime time) {
            return DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(time);
        } else if (value instanceof Enum<?> constant) {
            return constant.name();
        } else if (value.getClass() == Date.class) {
            return ((Date) value).toInstant().toString();
        } else if (value instanceof CharSequence
                || value instanceof Character
                || value instanceof UUID
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount
                || value instanceof URI
                || value instanceof URL) {
            return value.toString();
        }
        throw notJson(value, path);
    }

    private static String string(String text, String path) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                throw refused(
                        path, "holds a NUL character at position " + i, "PostgreSQL stores no such text: remove it.");
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw refused(path, "holds half a surrogate pair at position " + i, "It is no valid text: remove it.");
            }
        }
        return text;
    }

    private static void checkDepth(String path, int depth) {
        if (depth > MAX_DEPTH) {
            String start = path.substring(0, Math.min(path.length(), 40)) + "…";
            throw refused(start, "is nested more than " + MAX_DEPTH + " deep", "Does it contain itself?");
        }
    }

    private static IllegalArgumentException notJson(Object value, String path) {
        return refused(
                path,
                "is of " + type(value) + ", which has no form in JSON",
                "Use a text, a number, a boolean, null, a date or time, a UUID, an enum, or a list or map of such, or supply a ContextEncoder for the type.");
    }

    private static IllegalArgumentException refused(String path, String problem, String remedy) {
        String where = path.isEmpty() ? "The history context" : "The value of '" + path + "' in the history context";
        return new IllegalArgumentException(where + " " + problem + ". " + remedy);
    }

    private static String type(@Nullable Object value) {
        return value == null ? "no type (null)" : "the type " + value.getClass().getName();
    }
}
