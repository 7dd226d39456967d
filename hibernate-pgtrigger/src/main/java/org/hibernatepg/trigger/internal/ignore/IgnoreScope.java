package org.hibernatepg.trigger.internal.ignore;

import java.util.Set;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/** A scope of one session. It puts back what it found, so scopes nest whatever they ignore. */
public final class IgnoreScope implements TriggerScope {
    private final SharedSessionContract session;
    private final SessionVariables variables;
    private final @Nullable String outer;
    private boolean closed;

    private IgnoreScope(SharedSessionContract session, SessionVariables variables, String value) {
        this.session = session;
        this.variables = variables;
        this.outer = variables.get(Ignore.VARIABLE);
        SessionWork.flush(session);
        variables.set(Ignore.VARIABLE, value);
    }

    /** Ignores some triggers besides those that are ignored already. */
    public static TriggerScope open(SharedSessionContract session, Set<String> keys) {
        SessionVariables variables = SessionVariables.of(session);
        String present = variables.get(Ignore.VARIABLE);
        return new IgnoreScope(session, variables, Ignore.add(present, keys));
    }

    /** Ignores all triggers. */
    public static TriggerScope openForAll(SharedSessionContract session) {
        return new IgnoreScope(session, SessionVariables.of(session), Ignore.ALL);
    }

    /** Whether a trigger is ignored in what a session writes now. */
    public static boolean isIgnored(SharedSessionContract session, String key) {
        return Ignore.contains(SessionVariables.of(session).get(Ignore.VARIABLE), key);
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                SessionWork.flush(session);
            } finally {
                variables.set(Ignore.VARIABLE, outer);
            }
        }
    }
}
