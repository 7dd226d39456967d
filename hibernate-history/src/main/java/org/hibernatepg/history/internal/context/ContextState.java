package org.hibernatepg.history.internal.context;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is in force at a moment: all values and the id. Immutable, so that it can be handed to any number of threads and is
 * rendered once for all of them.
 */
public final class ContextState {
    /** That no context is open. */
    public static final ContextState NONE = new ContextState(null, Map.of(), Map.of());

    private final @Nullable UUID id;
    private final Map<String, Object> values;
    private final Map<String, String> variables;
    private volatile @Nullable WithDefaults withDefaults;

    /** The variables over those of one persistence unit, kept for the next statement. */
    private record WithDefaults(ContextDefaults defaults, Map<String, String> variables) {}

    private ContextState(@Nullable UUID id, Map<String, Object> values, Map<String, String> variables) {
        this.id = id;
        this.values = values;
        this.variables = variables;
    }

    /** This state and more values, which replace those of the same name; with a new id if there was none. */
    ContextState with(Map<String, ?> added) {
        Map<String, Object> merged = new LinkedHashMap<>(values);
        merged.putAll(JsonValues.of(added));
        return of(id == null ? UUID.randomUUID() : id, Collections.unmodifiableMap(merged));
    }

    private static ContextState of(UUID id, Map<String, Object> values) {
        String json = JsonText.limited(values);
        return new ContextState(
                id, values, Map.of(ContextVariables.CONTEXT, json, ContextVariables.CONTEXT_ID, id.toString()));
    }

    /** Whether a context is open. */
    public boolean isOpen() {
        return id != null;
    }

    /** What all events of the outermost context share; null if none is open. */
    public @Nullable UUID id() {
        return id;
    }

    /** The values of all open contexts together. */
    public Map<String, Object> values() {
        return values;
    }

    /** The settings by which the values reach the triggers; always the same instance. */
    Map<String, String> variables() {
        return variables;
    }

    /** The same over the values that a persistence unit has for every event; the same instance for the same defaults. */
    Map<String, String> variables(ContextDefaults defaults) {
        if (defaults.values().isEmpty()) {
            return variables;
        }
        UUID open = id;
        if (open == null) {
            return defaults.variables();
        }
        WithDefaults known = withDefaults;
        if (known == null || known.defaults != defaults) {
            known = new WithDefaults(defaults, defaults.variables(open, values));
            withDefaults = known;
        }
        return known.variables;
    }
}
