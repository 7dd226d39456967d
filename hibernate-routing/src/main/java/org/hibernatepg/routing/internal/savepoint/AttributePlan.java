package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.bytecode.enhance.spi.LazyPropertyInitializer;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.persister.entity.EntityPersister;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/**
 * What has to be remembered of the attributes of an entity. After a flush Hibernate's own copy of the state is what the
 * database holds, so for most attributes that copy is enough. Of values that can change within, the instance is remembered
 * too; of attributes that Hibernate never compares, such as those with {@code updatable = false}, a copy of the value.
 */
final class AttributePlan {
    private final EntityPersister persister;
    private final Type[] types;
    private final boolean[] compared;

    /** Whether there is anything beyond Hibernate's own copy. */
    final boolean remembersValues;

    /** Whether Hibernate may write into its copy, so that a reference to it is not enough. */
    final boolean copiesState;

    AttributePlan(EntityPersister persister) {
        this.persister = persister;
        types = persister.getPropertyTypes();
        compared = persister.getPropertyCheckability();
        boolean remembers = false;
        for (int i = 0; i < types.length; i++) {
            remembers |= !compared[i] || types[i].isMutable();
        }
        remembersValues = remembers;
        copiesState = persister.hasCollections()
                || persister.isVersioned()
                || persister.getBytecodeEnhancementMetadata().isEnhancedForLazyLoading();
    }

    /** Copies of the values that stand in no copy of Hibernate's. */
    @Nullable
    Object[] copies(@Nullable Object[] values, boolean hasState, SessionFactoryImplementor factory) {
        @Nullable Object[] copies = new Object[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!hasState || !compared[i]) {
                copies[i] = isFetched(values[i]) && types[i].isMutable()
                        ? types[i].deepCopy(values[i], factory)
                        : values[i];
            }
        }
        return copies;
    }

    /**
     * Sets back what differs.
     *
     * @param state Hibernate's copy; null of an entity that is read only
     * @param values the attributes as they were, if they are remembered
     * @param copies copies of those that no one compares
     */
    void restore(
            Object entity,
            @Nullable Object @Nullable [] state,
            @Nullable Object @Nullable [] values,
            @Nullable Object @Nullable [] copies,
            SessionFactoryImplementor factory) {
        @Nullable Object[] current = persister.getValues(entity);
        for (int i = 0; i < types.length; i++) {
            Object wanted = wanted(i, state, values, copies, factory);
            if (current[i] != wanted) {
                set(entity, i, isFetched(wanted) ? wanted : null);
            }
        }
    }

    private @Nullable Object wanted(
            int i,
            @Nullable Object @Nullable [] state,
            @Nullable Object @Nullable [] values,
            @Nullable Object @Nullable [] copies,
            SessionFactoryImplementor factory) {
        Object saved = state != null && compared[i] ? state[i] : copies == null ? null : copies[i];
        if (values == null || !types[i].isMutable() || !isFetched(saved)) {
            return saved;
        }
        return RestoredValue.of(types[i], values[i], saved, factory);
    }

    private void set(Object entity, int attribute, @Nullable Object value) {
        if (value != null || !types[attribute].getReturnedClass().isPrimitive()) {
            persister.setValue(entity, attribute, value);
        }
    }

    /** Makes all attributes empty, for an instance that will be loaded when it is used. */
    void empty(Object entity) {
        for (int i = 0; i < types.length; i++) {
            set(entity, i, null);
        }
    }

    static boolean isFetched(@Nullable Object value) {
        return value != LazyPropertyInitializer.UNFETCHED_PROPERTY;
    }
}
