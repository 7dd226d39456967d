package org.hibernatepg.trigger.internal.softdelete;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.hibernate.CacheMode;
import org.hibernate.engine.spi.LoadQueryInfluencers;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.trigger.TriggerScope;

/**
 * A scope in which a session sees deleted rows: without some of the filters that are enabled in it, and past the second
 * level cache, whose entries know no filters. Scopes nest and may end in any order.
 */
public final class DeletedScope implements TriggerScope {
    /** What the open scopes of each session have disabled. */
    private static final Map<LoadQueryInfluencers, List<Set<String>>> OPEN =
            Collections.synchronizedMap(new WeakHashMap<>());

    private final SharedSessionContractImplementor session;
    private final LoadQueryInfluencers influencers;
    private final CacheMode cacheMode;
    private final Set<String> filters;
    private boolean closed;

    private DeletedScope(SharedSessionContractImplementor session, Set<String> filters) {
        this.session = session;
        this.influencers = session.getLoadQueryInfluencers();
        this.cacheMode = session.getCacheMode();
        this.filters = filters;
    }

    /** Lifts some filters from a session. */
    public static TriggerScope open(SharedSessionContractImplementor session, Set<String> filters) {
        Set<String> disabled = new HashSet<>(filters);
        List<Set<String>> open = new ArrayList<>(OPEN.getOrDefault(session.getLoadQueryInfluencers(), List.of()));
        Set<String> before = union(open);
        // One that the program has disabled itself stays so.
        disabled.removeIf(name ->
                !before.contains(name) && session.getLoadQueryInfluencers().getEnabledFilter(name) == null);
        DeletedScope scope = new DeletedScope(session, disabled);
        open.add(disabled);
        OPEN.put(scope.influencers, open);
        disabled.forEach(scope.influencers::disableFilter);
        cache(session, CacheMode.IGNORE);
        return scope;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            List<Set<String>> open = new ArrayList<>(OPEN.getOrDefault(influencers, List.of()));
            open.removeIf(this::isOwn);
            OPEN.put(influencers, open);
            Set<String> stillDisabled = union(open);
            filters.stream().filter(name -> !stillDisabled.contains(name)).forEach(influencers::enableFilter);
            cache(session, cacheMode);
        }
    }

    private static void cache(SharedSessionContractImplementor session, CacheMode mode) {
        try {
            session.setCacheMode(mode);
        } catch (UnsupportedOperationException statelessBeforeHibernate7) {
            // Such a session knows no second-level cache.
        }
    }

    /** Another scope may have disabled the same filters. */
    @SuppressWarnings("ReferenceEquality")
    private boolean isOwn(Set<String> scope) {
        return scope == filters;
    }

    private static Set<String> union(List<Set<String>> scopes) {
        Set<String> all = new HashSet<>();
        scopes.forEach(all::addAll);
        return all;
    }
}
