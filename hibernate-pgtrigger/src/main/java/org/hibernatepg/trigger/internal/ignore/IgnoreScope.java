package org.hibernatepg.trigger.internal.ignore;

import java.util.Set;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.internal.jdbc.SessionScopes;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;

/** The scopes in which a session ignores triggers: what all that are open ignore together. */
public final class IgnoreScope {
    private static final SessionScopes<Set<String>> SCOPES = new SessionScopes<>(Ignore.VARIABLE, Ignore::value);

    private IgnoreScope() {}

    /** Ignores some triggers besides those that are ignored already. */
    public static TriggerScope open(SharedSessionContract session, Set<String> keys) {
        return SCOPES.open(session, keys)::close;
    }

    /** Ignores all triggers. */
    public static TriggerScope openForAll(SharedSessionContract session) {
        return open(session, Set.of(Ignore.ALL));
    }

    /** Whether a trigger is ignored in what a session writes now. */
    public static boolean isIgnored(SharedSessionContract session, String key) {
        return Ignore.contains(SessionVariables.of(session).get(Ignore.VARIABLE), key);
    }
}
