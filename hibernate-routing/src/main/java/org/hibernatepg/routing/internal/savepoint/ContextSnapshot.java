package org.hibernatepg.routing.internal.savepoint;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Cache;
import org.hibernate.engine.spi.CollectionEntry;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityHolder;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.persister.collection.CollectionPersister;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * The persistence context as it was when a block began. It is put back by emptying the context and filling it again, so that
 * nothing of the block can be left in it: what was not managed then, is not managed any more.
 */
final class ContextSnapshot {
    private final SessionImplementor session;
    private final List<EntityState> entities;
    private final List<ProxyState> proxies = new ArrayList<>();
    private final List<CollectionState> collections = new ArrayList<>();

    /** Of most contexts all entities are of few classes, and those of a class stand together. */
    private final IdentityHashMap<EntityPersister, AttributePlan> plans = new IdentityHashMap<>();

    private ContextSnapshot(SessionImplementor session) {
        this.session = session;
        PersistenceContext context = session.getPersistenceContextInternal();
        entities = entities(context);
        Map<EntityKey, EntityHolder> holders = context.getEntityHoldersByKey();
        if (holders != null) {
            holders.forEach(this::addProxy);
        }
        context.forEachCollectionEntry(this::addCollection, false);
        plans.clear();
    }

    /** To be taken when everything pending is written. */
    static ContextSnapshot take(SessionImplementor session) {
        return new ContextSnapshot(session);
    }

    private List<EntityState> entities(PersistenceContext context) {
        Map.Entry<Object, EntityEntry>[] entries = context.reentrantSafeEntityEntries();
        List<EntityState> states = new ArrayList<>(entries.length);
        for (Map.Entry<Object, EntityEntry> entry : entries) {
            EntityEntry managed = entry.getValue();
            if (EntityState.isSettled(managed)) {
                AttributePlan plan = plans.computeIfAbsent(managed.getPersister(), AttributePlan::new);
                states.add(new EntityState(entry.getKey(), managed, plan, session));
            }
        }
        return states;
    }

    private void addProxy(EntityKey key, @Nullable EntityHolder holder) {
        ProxyState state = holder == null ? null : ProxyState.of(key, holder.getProxy());
        if (state != null) {
            proxies.add(state);
        }
    }

    private void addCollection(org.hibernate.collection.spi.PersistentCollection<?> collection, CollectionEntry entry) {
        CollectionState state = CollectionState.of(collection, entry);
        if (state != null) {
            collections.add(state);
        }
    }

    /** Puts the context, and what is in it, back. */
    void restore() {
        PersistenceContext context = session.getPersistenceContextInternal();
        uncacheNewcomers(context);
        collections.forEach(state -> state.compare(context));
        context.clear();
        proxies.forEach(state -> state.restore(context, session));
        entities.forEach(state -> state.attach(context));
        collections.forEach(state -> state.attach(context, session));
        entities.forEach(state -> state.restore(session));
        collections.forEach(state -> state.restore(session));
        entities.forEach(EntityState::forgetChanges);
    }

    /** What was read within the block may be what only the block had written; it must not stay in the second-level cache. */
    private void uncacheNewcomers(PersistenceContext context) {
        if (!session.getFactory().getSessionFactoryOptions().isSecondLevelCacheEnabled()) {
            return;
        }
        IdentityHashMap<Object, Object> known = new IdentityHashMap<>();
        entities.forEach(state -> known.put(state.entity(), state));
        collections.forEach(state -> known.put(state.collection(), state));
        Cache cache = session.getFactory().getCache();
        for (Map.Entry<Object, EntityEntry> entry : context.reentrantSafeEntityEntries()) {
            EntityPersister persister = entry.getValue().getPersister();
            if (!known.containsKey(entry.getKey()) && persister.canWriteToCache()) {
                cache.evictEntityData(
                        persister.getEntityName(), entry.getValue().getId());
            }
        }
        context.forEachCollectionEntry(
                (collection, entry) -> {
                    CollectionPersister persister = entry.getLoadedPersister();
                    if (persister != null && persister.hasCache() && !known.containsKey(collection)) {
                        cache.evictCollectionData(persister.getRole(), entry.getLoadedKey());
                    }
                },
                false);
    }
}
