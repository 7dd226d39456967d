package org.hibernatepg.trigger.jdbc;

import java.util.Map;
import org.hibernatepg.trigger.spi.SessionVariableSource;

/** Variables of the current thread. */
public final class ThreadVariables implements SessionVariableSource {
    private static final ThreadLocal<Map<String, String>> CURRENT = ThreadLocal.withInitial(Map::of);

    static void set(Map<String, String> variables) {
        CURRENT.set(variables);
    }

    static void clear() {
        CURRENT.remove();
    }

    @Override
    public Map<String, String> variables() {
        return CURRENT.get();
    }
}
