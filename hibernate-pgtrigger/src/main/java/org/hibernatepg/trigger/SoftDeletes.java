package org.hibernatepg.trigger;

import jakarta.persistence.EntityNotFoundException;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;
import org.hibernate.Hibernate;
import org.hibernate.Session;
import org.hibernate.SharedSessionContract;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.trigger.internal.jdbc.Sessions;
import org.hibernatepg.trigger.internal.softdelete.DeletedScope;
import org.hibernatepg.trigger.internal.softdelete.SoftDeletedEntities;
import org.hibernatepg.trigger.internal.softdelete.SoftDeletedEntity;
import org.hibernatepg.trigger.spi.SessionWork;
import org.jspecify.annotations.Nullable;

/**
 * What a session does with entities that {@link SoftDelete} keeps: seeing them where they are hidden, and restoring them.
 *
 * <pre>{@code
 * SoftDeletes deletes = SoftDeletes.of(session);
 * try (var all = deletes.includeDeleted(Account.class)) {
 *     session.createSelectionQuery("from Account where active = false", Account.class).getResultList();
 * }
 * Account account = deletes.restore(Account.class, id);
 * }</pre>
 */
public final class SoftDeletes {
    private final SharedSessionContract session;

    private SoftDeletes(SharedSessionContract session) {
        this.session = session;
    }

    /** The soft deletes of a session, stateful or stateless. */
    public static SoftDeletes of(SharedSessionContract session) {
        return new SoftDeletes(session);
    }

    /**
     * Shows deleted rows to this session until the scope is closed, in whatever it loads: by key, by query, in
     * associations and collections. It has an effect on entities with {@link SoftDelete#restrict()}; of others the session
     * sees all rows anyway. Within the scope the session does not use the second-level cache.
     *
     * <p>What was loaded before stays as it was loaded: a collection does not gain elements, and what the session loads
     * within the scope it still holds afterwards.
     *
     * @param entities soft-deleted entities; none for all
     * @throws IllegalArgumentException if one of them is no soft-deleted entity
     */
    public TriggerScope includeDeleted(Class<?>... entities) {
        Set<String> filters = entities.length == 0
                ? SoftDeletedEntities.filters(implementor().getFactory())
                : Arrays.stream(entities)
                        .flatMap(entity -> softDeleted(entity).filters().stream())
                        .collect(Collectors.toSet());
        return DeletedScope.open(implementor(), filters);
    }

    /**
     * Hides deleted rows of entities with {@link SoftDelete#restrict()} from this session. A stateful session does so from
     * its beginning; in a {@link StatelessSession} Hibernate enables no filter by itself.
     */
    public void excludeDeleted() {
        SoftDeletedEntities.filters(implementor().getFactory())
                .forEach(implementor().getLoadQueryInfluencers()::enableFilter);
    }

    /** Whether an entity, as it is in memory, has the mark of a deleted one. */
    public boolean isDeleted(Object entity) {
        Object instance = Hibernate.unproxy(entity);
        return softDeleted(instance.getClass()).isDeleted(instance);
    }

    /**
     * Restores a deleted entity: sets its mark to the {@linkplain SoftDelete#live() value of a live one} and writes that
     * at once, as an update like any other, which counts the version and fires the triggers of updates. With several
     * declarations, every mark that says deleted is taken off. An entity that is not deleted is left as it is.
     *
     * @param entity the entity class
     * @param id the key
     * @return the entity, held by the session if it is a stateful one
     * @throws EntityNotFoundException if there is no row with the key
     * @throws IllegalArgumentException if the class is no soft-deleted entity
     * @throws IllegalStateException if its declaration does not say what a live row has
     */
    public <T> T restore(Class<T> entity, Object id) {
        SoftDeletedEntity declared = softDeleted(entity);
        SessionWork.flush(session);
        T found = load(entity, id);
        if (found == null) {
            throw new EntityNotFoundException("There is no row of " + entity.getSimpleName() + " with the key " + id);
        }
        Object instance = Hibernate.unproxy(found);
        if (declared.isDeleted(instance)) {
            declared.restore(instance);
            write(instance);
        }
        return found;
    }

    private <T> @Nullable T load(Class<T> entity, Object id) {
        try (TriggerScope all = includeDeleted(entity)) {
            if (session instanceof StatelessSession stateless) {
                return stateless.get(entity, id);
            }
            Session stateful = (Session) session;
            T found = stateful.find(entity, id);
            if (found != null) {
                // The session may have held it since before it was deleted.
                stateful.refresh(found);
            }
            return found;
        }
    }

    private void write(Object instance) {
        if (session instanceof StatelessSession stateless) {
            stateless.update(instance);
        } else {
            SessionWork.flush(session);
        }
    }

    private SoftDeletedEntity softDeleted(Class<?> entity) {
        return SoftDeletedEntities.of(implementor().getFactory(), entity);
    }

    private SharedSessionContractImplementor implementor() {
        return Sessions.implementor(session);
    }
}
