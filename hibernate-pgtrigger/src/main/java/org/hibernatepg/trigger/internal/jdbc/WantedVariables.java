package org.hibernatepg.trigger.internal.jdbc;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.hibernatepg.trigger.spi.SessionVariableSource;
import org.jspecify.annotations.Nullable;

/**
 * The variables that should be in force now: those of all sources, and over them those of the session. The same instance
 * as long as none of them gives another, so that mostly identities are compared.
 */
final class WantedVariables {
    private final List<SessionVariableSource> sources;
    private final Map<String, String>[] seen;
    private @Nullable SessionVariables session;
    private Map<String, String> merged = Map.of();

    @SuppressWarnings({"unchecked", "rawtypes"})
    WantedVariables(List<SessionVariableSource> sources) {
        this.sources = sources;
        seen = new Map[sources.size() + 1];
        Arrays.fill(seen, Map.of());
    }

    void bind(@Nullable SessionVariables variables) {
        session = variables;
    }

    Map<String, String> current() {
        boolean changed = false;
        for (int i = 0; i < sources.size(); i++) {
            changed |= see(i, sources.get(i).variables());
        }
        SessionVariables bound = session;
        changed |= see(sources.size(), bound == null ? Map.of() : bound.values());
        if (changed) {
            merged = merge();
        }
        return merged;
    }

    private boolean see(int index, Map<String, String> variables) {
        boolean changed = seen[index] != variables;
        seen[index] = variables;
        return changed;
    }

    private Map<String, String> merge() {
        Map<String, String> result = Map.of();
        for (Map<String, String> variables : seen) {
            if (result.isEmpty()) {
                result = variables;
            } else if (!variables.isEmpty()) {
                result = new HashMap<>(result);
                result.putAll(variables);
            }
        }
        return result;
    }
}
