package org.hibernatepg.trigger.internal.ignore;

import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernate.SharedSessionContract;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.trigger.TriggerScope;
import org.hibernatepg.trigger.internal.ddl.Ignore;
import org.hibernatepg.trigger.internal.jdbc.SessionScopes;
import org.hibernatepg.trigger.internal.jdbc.SessionVariables;
import org.hibernatepg.trigger.internal.jdbc.Sessions;

/** The scopes in which a session ignores triggers: what all that are open ignore together. */
public final class IgnoreScope {
    private static final SessionScopes<Set<String>> SCOPES = new SessionScopes<>(Ignore::values);

    /** By the one part of a session that the translation of its queries gets to see. */
    private static final Map<LoadQueryInfluencers, WeakReference<SharedSessionContract>> SESSIONS =
            Collections.synchronizedMap(new WeakHashMap<>());

    private IgnoreScope() {}

    /** Ignores some triggers besides those that are ignored already. */
    public static TriggerScope open(SharedSessionContract session, Set<String> keys) {
        SharedSessionContractImplementor behind = Sessions.implementor(session);
        SESSIONS.put(behind.getLoadQueryInfluencers(), new WeakReference<>(behind));
        return SCOPES.open(behind, keys)::close;
    }

    /** Ignores all triggers. */
    public static TriggerScope openForAll(SharedSessionContract session) {
        return open(session, Set.of(Ignore.ALL));
    }

    /** Whether a trigger is ignored in what a session writes now. */
    public static boolean isIgnored(SharedSessionContract session, String key) {
        return Ignore.contains(SessionVariables.of(session)::get, key);
    }

    /** The same for the session that some influencers belong to. */
    public static boolean isIgnored(LoadQueryInfluencers influencers, String key) {
        WeakReference<SharedSessionContract> reference = SESSIONS.get(influencers);
        SharedSessionContract session = reference == null ? null : reference.get();
        return session != null && isIgnored(session, key);
    }
}
