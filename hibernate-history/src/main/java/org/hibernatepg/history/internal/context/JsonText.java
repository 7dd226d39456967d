package org.hibernatepg.history.internal.context;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Plain JSON values as text. Contexts are opened where no SessionFactory, and so no JSON library of the application, is at
 * hand.
 */
final class JsonText {
    /** The system property that limits the size of a context in bytes. */
    static final String MAX_BYTES = "hibernate.history.context_max_bytes";

    private static final int DEFAULT_MAX_BYTES = 1 << 20;

    private final StringBuilder text = new StringBuilder();

    private JsonText() {}

    static String of(Map<String, Object> values) {
        return ofValue(values);
    }

    static String ofValue(@Nullable Object value) {
        JsonText json = new JsonText();
        json.value(value);
        return json.text.toString();
    }

    /** The same, refused if it is too large. */
    static String limited(Map<String, Object> values) {
        String json = of(values);
        int limit = Integer.getInteger(MAX_BYTES, DEFAULT_MAX_BYTES);
        int size = json.getBytes(StandardCharsets.UTF_8).length;
        if (size > limit) {
            throw new IllegalArgumentException(
                    "The history context has %d bytes of JSON, more than the %d that are allowed. It is stored with every event: keep less in it, or set the system property %s."
                            .formatted(size, limit, MAX_BYTES));
        }
        return json;
    }

    private void value(@Nullable Object value) {
        if (value instanceof String string) {
            string(string);
        } else if (value instanceof Map<?, ?> map) {
            map(map);
        } else if (value instanceof List<?> list) {
            list(list);
        } else {
            text.append(value);
        }
    }

    private void map(Map<?, ?> map) {
        String separator = "{";
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            text.append(separator);
            string((String) entry.getKey());
            text.append(':');
            value(entry.getValue());
            separator = ",";
        }
        text.append(map.isEmpty() ? "{}" : "}");
    }

    private void list(List<?> list) {
        String separator = "[";
        for (Object element : list) {
            text.append(separator);
            value(element);
            separator = ",";
        }
        text.append(list.isEmpty() ? "[]" : "]");
    }

    private void string(String string) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            if (c == '"' || c == '\\') {
                text.append('\\').append(c);
            } else if (c < ' ') {
                text.append("\\u%04x".formatted((int) c));
            } else {
                text.append(c);
            }
        }
        text.append('"');
    }
}
