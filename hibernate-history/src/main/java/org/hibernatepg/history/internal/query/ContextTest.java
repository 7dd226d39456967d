package org.hibernatepg.history.internal.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.hibernatepg.history.internal.context.ContextJson;
import org.jspecify.annotations.Nullable;

/**
 * That a context has a value at a path.
 *
 * @param path the keys
 * @param json the value
 * @param value the same as the program gave it
 */
record ContextTest(List<String> path, String json, @Nullable Object value) {
    private static final Pattern HOLE = Pattern.compile("\\{([a-z]+)}");

    EventFilters.Filter filter(long number) {
        Map<String, Object> parameters = new HashMap<>();
        String keys = "contextPath" + number;
        parameters.put(keys, array());
        if (value == null || json.equals("null")) {
            return test("({context} #>> cast({keys} as text[])) is null", keys, "", "", parameters);
        }
        String equal = "contextValue" + number;
        parameters.put(equal, json);
        String test = "({context} #> cast({keys} as text[])) = cast({value} as jsonb)";
        if (path.stream().anyMatch(key -> key.matches("\\d+"))) {
            return test(test, keys, equal, "", parameters);
        }
        // Says less than the other test, but what an index on the context can serve.
        String document = "contextDocument" + number;
        parameters.put(document, ContextJson.at(path, value));
        return test("{context} @> cast({document} as jsonb) and " + test, keys, equal, document, parameters);
    }

    private static EventFilters.Filter test(
            String test, String keys, String value, String document, Map<String, Object> parameters) {
        String sql = test.replace("{keys}", ":" + keys)
                .replace("{value}", ":" + value)
                .replace("{document}", ":" + document);
        List<String> arguments = new ArrayList<>();
        String pattern = HOLE.matcher(test).replaceAll(hole -> {
            arguments.add(
                    switch (hole.group(1)) {
                        case "context" -> "e.pghContext";
                        case "keys" -> ":" + keys;
                        case "value" -> ":" + value;
                        default -> ":" + document;
                    });
            return "?";
        });
        return new EventFilters.Filter(EventFilters.sql(pattern, arguments), sql, parameters);
    }

    /** The path as an array of PostgreSQL. */
    private String array() {
        return path.stream()
                .map(key -> "\"" + key.replace("\\", "\\\\").replace("\"", "\\\"") + "\"")
                .collect(Collectors.joining(",", "{", "}"));
    }
}
