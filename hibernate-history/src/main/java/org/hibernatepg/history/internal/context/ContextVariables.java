package org.hibernatepg.history.internal.context;

import java.util.Map;
import org.hibernatepg.trigger.spi.SessionVariableSource;

/** Hands the context of the current thread to the database. */
public final class ContextVariables implements SessionVariableSource {
    /** The setting that holds the context as JSON. */
    public static final String CONTEXT = "pghistory.context";

    /** The setting that holds the id of the context. */
    public static final String CONTEXT_ID = "pghistory.context_id";

    @Override
    public Map<String, String> variables() {
        return ContextScope.current().map(ContextScope::variables).orElse(Map.of());
    }
}
