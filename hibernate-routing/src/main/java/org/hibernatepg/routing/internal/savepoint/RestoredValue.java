package org.hibernatepg.routing.internal.savepoint;

import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.CompositeType;
import org.hibernate.type.Type;
import org.jspecify.annotations.Nullable;

/** A value that can change within, made what it was. */
final class RestoredValue {
    private RestoredValue() {}

    /**
     * The instance that was there where it can be made what it was, else a copy. An embeddable is made so, since others may
     * hold it too.
     *
     * @param original the instance that was there
     * @param state a copy of what it was
     */
    static @Nullable Object of(
            Type type, @Nullable Object original, @Nullable Object state, SessionFactoryImplementor factory) {
        if (state == null) {
            return null;
        }
        if (original == null) {
            return type.deepCopy(state, factory);
        }
        if (type.isEqual(original, state, factory)) {
            return original;
        }
        if (type instanceof CompositeType composite && type.isComponentType() && canBeSet(original)) {
            setBack(composite, original, state, factory);
            return original;
        }
        return type.deepCopy(state, factory);
    }

    private static boolean canBeSet(Object embeddable) {
        return !embeddable.getClass().isRecord();
    }

    private static void setBack(
            CompositeType type, Object embeddable, Object state, SessionFactoryImplementor factory) {
        Type[] types = type.getSubtypes();
        @Nullable Object[] current = type.getPropertyValues(embeddable);
        @Nullable Object[] wanted = type.getPropertyValues(state);
        @Nullable Object[] values = new Object[wanted.length];
        for (int i = 0; i < wanted.length; i++) {
            // A value within may have been put there by the block, so it is kept only where it is right as it is.
            boolean nested = i < types.length && types[i].isMutable();
            values[i] = !nested
                    ? wanted[i]
                    : types[i].isEqual(current[i], wanted[i], factory)
                            ? current[i]
                            : types[i].deepCopy(wanted[i], factory);
        }
        type.setPropertyValues(embeddable, values);
    }
}
