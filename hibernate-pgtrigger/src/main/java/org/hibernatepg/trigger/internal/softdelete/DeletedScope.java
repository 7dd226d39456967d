package org.hibernatepg.trigger.internal.softdelete;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.trigger.TriggerScope;

/**
 * A scope in which a session sees deleted rows: without some of the filters that are enabled in it, and past the second
 * level cache, whose entries know no filters. Scopes nest and may end in any order.
 */
public final class DeletedScope implements TriggerScope {
    private static final Map<LoadQueryInfluencers, Open> OPEN = Collections.synchronizedMap(new WeakHashMap<>());

    private final SharedSessionContractImplementor session;
    private final LoadQueryInfluencers influencers;
    private final Set<String> filters;
    private boolean closed;

    /**
     * The open scopes of a session.
     *
     * @param disabled the filters that each of them has disabled
     * @param before how the session used the cache before the first of them
     */
    private record Open(List<Set<String>> disabled, CacheUse before) {
        Set<String> union() {
            Set<String> all = new HashSet<>();
            disabled.forEach(all::addAll);
            return all;
        }
    }

    private DeletedScope(SharedSessionContractImplementor session, Set<String> filters) {
        this.session = session;
        this.influencers = session.getLoadQueryInfluencers();
        this.filters = filters;
    }

    /** Lifts some filters from a session. */
    public static TriggerScope open(SharedSessionContractImplementor session, Set<String> filters) {
        Set<String> disabled = new HashSet<>(filters);
        DeletedScope scope = new DeletedScope(session, disabled);
        Open open = scope.openScopes();
        Set<String> before = open.union();
        // One that the program has disabled itself stays so.
        disabled.removeIf(name -> !before.contains(name) && scope.influencers.getEnabledFilter(name) == null);
        open.disabled().add(disabled);
        OPEN.put(scope.influencers, open);
        disabled.forEach(scope.influencers::disableFilter);
        CacheUse.NONE.apply(session);
        return scope;
    }

    private Open openScopes() {
        Open open = OPEN.get(influencers);
        return open == null ? new Open(new ArrayList<>(), CacheUse.of(session)) : open;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            Open open = openScopes();
            open.disabled().removeIf(this::isOwn);
            Set<String> stillDisabled = open.union();
            filters.stream().filter(name -> !stillDisabled.contains(name)).forEach(influencers::enableFilter);
            if (open.disabled().isEmpty()) {
                OPEN.remove(influencers);
                if (!session.isClosed()) {
                    open.before().apply(session);
                }
            }
        }
    }

    @SuppressWarnings("ReferenceEquality")
    private boolean isOwn(Set<String> scope) {
        return scope == filters;
    }
}
