package org.hibernatepg.history.internal.context;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/** What every event of a persistence unit holds, whether a context is open or not. Immutable. */
final class ContextDefaults {
    private final Map<String, Object> values;
    private final Map<String, String> variables;

    ContextDefaults(Map<String, Object> values) {
        this.values = values;
        this.variables = values.isEmpty() ? Map.of() : Map.of(ContextVariables.CONTEXT, JsonText.of(values));
    }

    Map<String, Object> values() {
        return values;
    }

    /** Where no context is open: the values, without an id. */
    Map<String, String> variables() {
        return variables;
    }

    /** Under the values of a context. Their size was checked on each side: a write is too late to refuse anything. */
    Map<String, String> variables(UUID id, Map<String, Object> context) {
        Map<String, Object> merged = new LinkedHashMap<>(values);
        merged.putAll(context);
        return Map.of(ContextVariables.CONTEXT, JsonText.of(merged), ContextVariables.CONTEXT_ID, id.toString());
    }
}
