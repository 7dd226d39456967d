package org.hibernatepg.history.internal.context;

import java.util.Map;
import org.hibernate.service.ServiceRegistry;
import org.hibernatepg.trigger.spi.SessionVariableSource;

/** Hands the context of the current thread to the database. */
public final class ContextVariables implements SessionVariableSource {
    /** The setting that holds the context as JSON. */
    public static final String CONTEXT = "pghistory.context";

    /** The setting that holds the id of the context. */
    public static final String CONTEXT_ID = "pghistory.context_id";

    @Override
    public SessionVariableSource of(ServiceRegistry persistenceUnit) {
        ContextSources sources = ContextSources.of(persistenceUnit);
        return sources.isEmpty() ? this : () -> ContextScope.state().variables(sources.defaults());
    }

    @Override
    public Map<String, String> variables() {
        return ContextScope.state().variables();
    }
}
