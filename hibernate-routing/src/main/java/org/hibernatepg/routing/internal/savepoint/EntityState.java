package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.LockMode;
import org.hibernate.engine.internal.ManagedTypeHelper;
import org.hibernate.engine.spi.CachedNaturalIdValueSource;
import org.hibernate.engine.spi.EntityEntry;
import org.hibernate.engine.spi.EntityEntryExtraState;
import org.hibernate.engine.spi.EntityHolder;
import org.hibernate.engine.spi.EntityKey;
import org.hibernate.engine.spi.PersistenceContext;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.engine.spi.Status;
import org.hibernate.metamodel.mapping.NaturalIdMapping;
import org.hibernate.persister.entity.EntityPersister;
import org.jspecify.annotations.Nullable;

/**
 * A managed entity as it was when a block began, which is as the database held it then: the block had everything written
 * that was pending.
 */
final class EntityState {
    private final Object entity;
    private final EntityKey key;
    private final AttributePlan plan;
    private final EntityPersister persister;
    private final Status status;
    private final LockMode lockMode;
    private final @Nullable Object version;
    private final @Nullable Object rowId;
    private final boolean existsInDatabase;
    private final boolean replicated;
    private final @Nullable EntityEntryExtraState extra;
    private final @Nullable LazyAttributes lazy;
    private final @Nullable Object @Nullable [] state;
    private final @Nullable Object @Nullable [] values;
    private final @Nullable Object @Nullable [] copies;

    EntityState(Object entity, EntityEntry entry, AttributePlan plan, SharedSessionContractImplementor session) {
        this.entity = entity;
        this.plan = plan;
        key = entry.getEntityKey();
        persister = entry.getPersister();
        status = entry.getStatus();
        lockMode = entry.getLockMode();
        version = entry.getVersion();
        rowId = entry.getRowId();
        existsInDatabase = entry.isExistsInDatabase();
        replicated = entry.isBeingReplicated();
        extra = entry.getExtraState(EntityEntryExtraState.class);
        lazy = LazyAttributes.of(entity, persister);
        @Nullable Object @Nullable [] loaded = entry.getLoadedState();
        state = loaded != null && plan.copiesState ? loaded.clone() : loaded;
        boolean remembers = (loaded == null || plan.remembersValues) && !isUnloaded();
        values = remembers ? persister.getValues(entity) : null;
        copies = values == null ? null : plan.copies(values, loaded != null, session.getFactory());
    }

    /** Whether it is a stand-in that loads itself when it is used; classes enhanced by Hibernate can be. */
    private boolean isUnloaded() {
        return lazy != null && lazy.isWhole();
    }

    Object entity() {
        return entity;
    }

    /** Whether entities of this status are remembered: what is not is on its way in or out. */
    static boolean isSettled(EntityEntry entry) {
        return entry.getStatus() == Status.MANAGED || entry.getStatus() == Status.READ_ONLY;
    }

    /** Makes it managed by the emptied context. */
    @SuppressWarnings("NullAway") // Hibernate takes and gives null for each of these.
    void attach(PersistenceContext context) {
        EntityEntry entry = context.addEntry(
                entity,
                status,
                state,
                rowId,
                key.getIdentifier(),
                version,
                lockMode,
                existsInDatabase,
                persister,
                replicated);
        EntityHolder holder;
        if (isUnloaded()) {
            context.addEnhancedProxy(key, ManagedTypeHelper.asPersistentAttributeInterceptable(entity));
            holder = context.getEntityHolder(key);
        } else {
            holder = context.addEntityHolder(key, entity);
        }
        holder.setEntityEntry(entry);
        if (extra != null) {
            entry.addExtraState(extra);
            entry.setDeletedState(null);
        }
    }

    /** Sets its attributes back. */
    void restore(SharedSessionContractImplementor session) {
        if (lazy != null) {
            lazy.remove(entity);
        }
        restoreIdentifier(session);
        if (isUnloaded()) {
            plan.empty(entity);
        } else {
            plan.restore(entity, state, values, copies, session.getFactory());
        }
        if (lazy != null) {
            lazy.restore(entity, key, persister, session);
        }
        if (!isUnloaded()) {
            resolveNaturalId(session.getPersistenceContextInternal());
        }
    }

    /** Lets an enhanced class, which tracks its changes, know that there are none; after its collections were set back. */
    void forgetChanges() {
        ManagedTypeHelper.processIfSelfDirtinessTracker(entity, tracker -> tracker.$$_hibernate_clearDirtyAttributes());
    }

    /** Hibernate takes the identifier of a removed entity away if it is asked to. */
    private void restoreIdentifier(SharedSessionContractImplementor session) {
        Object identifier = persister.getIdentifier(entity, session);
        if (identifier == null || !persister.getIdentifierType().isEqual(identifier, key.getIdentifier())) {
            persister.setIdentifier(entity, key.getIdentifier(), session);
        }
    }

    private void resolveNaturalId(PersistenceContext context) {
        NaturalIdMapping mapping = persister.getNaturalIdMapping();
        if (mapping == null) {
            return;
        }
        for (int property : persister.getNaturalIdentifierProperties()) {
            if (state != null && !AttributePlan.isFetched(state[property])) {
                return;
            }
        }
        Object naturalId = state == null
                ? mapping.extractNaturalIdFromEntity(entity)
                : mapping.extractNaturalIdFromEntityState(state);
        context.getNaturalIdResolutions()
                .manageLocalResolution(key.getIdentifier(), naturalId, persister, CachedNaturalIdValueSource.LOAD);
    }
}
