package org.hibernatepg.trigger.internal.ignore;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernate.SharedSessionContract;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;
import org.hibernatepg.trigger.spi.SessionWork;

/**
 * A scope of one session. What the session ignores is what its open scopes ignore together, so they nest, and may end in
 * any order.
 */
public final class IgnoreScope implements TriggerScope {
    /** The keys of the open scopes of each session; they do not lead to the session, which goes when it is forgotten. */
    private static final Map<SessionVariables, List<Set<String>>> OPEN =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final SharedSessionContract session;
    private final SessionVariables variables;
    private final Set<String> keys;
    private boolean closed;

    private IgnoreScope(SharedSessionContract session, Set<String> keys) {
        this.session = session;
        this.variables = SessionVariables.of(session);
        this.keys = keys;
    }

    /** Ignores some triggers besides those that are ignored already. */
    public static TriggerScope open(SharedSessionContract session, Set<String> keys) {
        return new IgnoreScope(session, keys).opened();
    }

    /** Ignores all triggers. */
    public static TriggerScope openForAll(SharedSessionContract session) {
        return new IgnoreScope(session, Set.of(Ignore.ALL)).opened();
    }

    /** Whether a trigger is ignored in what a session writes now. */
    public static boolean isIgnored(SharedSessionContract session, String key) {
        return Ignore.contains(SessionVariables.of(session).get(Ignore.VARIABLE), key);
    }

    private IgnoreScope opened() {
        if (!session.isOpen()) {
            throw new IllegalStateException(
                    "Triggers can be ignored in what an open session writes; this one is closed.");
        }
        SessionWork.flush(session);
        List<Set<String>> open = scopes();
        open.add(keys);
        variables.set(Ignore.VARIABLE, Ignore.value(open));
        OPEN.put(variables, open);
        return this;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            try {
                SessionWork.flush(session);
            } finally {
                List<Set<String>> open = scopes();
                open.removeIf(scope -> isOwn(scope));
                OPEN.put(variables, open);
                variables.set(Ignore.VARIABLE, Ignore.value(open));
            }
        }
    }

    private List<Set<String>> scopes() {
        return new ArrayList<>(OPEN.getOrDefault(variables, List.of()));
    }

    /** Another scope may ignore the same triggers. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isOwn(Set<String> scope) {
        return scope == keys;
    }
}
