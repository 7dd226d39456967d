package org.hibernatepg.history.internal.timeline;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.hibernatepg.history.TimelineEvent.Difference;
import org.hibernatepg.history.internal.context.JsonReader;
import org.jspecify.annotations.Nullable;

/** A row as JSON, which is read when it is asked for, and once: it is also the row before that of the next event. */
final class RowJson {
    /** What stands for no row. */
    static final RowJson NONE = new RowJson("null");

    private final String json;
    private @Nullable Map<String, Object> values;

    RowJson(String json) {
        this.json = json;
    }

    boolean isNone() {
        return json.equals(NONE.json);
    }

    /** The values by column. */
    Map<String, Object> values() {
        Map<String, Object> read = values;
        if (read == null) {
            read = isNone() ? Map.of() : JsonReader.object(json);
            values = read;
        }
        return read;
    }

    /** The text as {@code jsonb} has it: with a space behind colons and commas. */
    String text() {
        StringBuilder text = new StringBuilder();
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            text.append(c);
            if (inString && c == '\\') {
                i++;
                text.append(json.charAt(i));
            } else if (c == '"') {
                inString = !inString;
            } else if (!inString && (c == ',' || c == ':') && json.charAt(i + 1) != ' ') {
                text.append(' ');
            }
        }
        return text.toString();
    }

    /**
     * What differs from another row.
     *
     * @param columns those that count
     */
    Map<String, Difference> since(RowJson before, List<String> columns) {
        Map<String, Difference> differences = new TreeMap<>();
        for (String column : columns) {
            Object earlier = before.values().get(column);
            Object later = values().get(column);
            if (!isSame(earlier, later)) {
                differences.put(column, new Difference(earlier, later));
            }
        }
        return Collections.unmodifiableMap(differences);
    }

    /** Numbers are the same whatever their zeros at the end, as {@code jsonb} compares them. */
    private static boolean isSame(@Nullable Object one, @Nullable Object other) {
        if (one instanceof Number && other instanceof Number) {
            return new BigDecimal(one.toString()).compareTo(new BigDecimal(other.toString())) == 0;
        } else if (one instanceof List<?> some && other instanceof List<?> others) {
            return some.size() == others.size() && isSameEach(some, others);
        } else if (one instanceof Map<?, ?> some && other instanceof Map<?, ?> others) {
            return some.keySet().equals(others.keySet())
                    && some.keySet().stream().allMatch(key -> isSame(some.get(key), others.get(key)));
        }
        return Objects.equals(one, other);
    }

    private static boolean isSameEach(List<?> some, List<?> others) {
        for (int i = 0; i < some.size(); i++) {
            if (!isSame(some.get(i), others.get(i))) {
                return false;
            }
        }
        return true;
    }
}
