package org.hibernatepg.history.internal.context;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values as contexts store them, to be looked for. */
public final class ContextJson {
    private ContextJson() {}

    /**
     * The JSON of a value, which is encoded as that of a context.
     *
     * @param path what an error calls it
     * @throws IllegalArgumentException if it has none
     */
    public static String of(String path, @Nullable Object value) {
        return JsonText.ofValue(
                JsonValues.of(Collections.singletonMap(path, value)).get(path));
    }

    /** An object that holds a value at a path of keys: {@code {"user": {"id": 42}}}. */
    public static String at(List<String> path, Object value) {
        Map<String, ?> document = Map.of(path.get(path.size() - 1), value);
        for (int i = path.size() - 2; i >= 0; i--) {
            document = Map.of(path.get(i), document);
        }
        return JsonText.of(JsonValues.of(document));
    }
}
