package org.hibernatepg.history.internal.query;

import java.util.List;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.type.Type;
import org.hibernatepg.history.CollectionRow;
import org.hibernatepg.history.internal.model.CollectionModel;
import org.jspecify.annotations.Nullable;

/** Which rows of a collection are the same: by the types of the mapping, so that values need no {@code equals} of their own. */
final class RowIdentity {
    private final CollectionSource<?> source;
    private final CollectionModel model;

    RowIdentity(CollectionSource<?> source) {
        this.source = source;
        this.model = source.collection();
    }

    /** What is equal for equal rows. */
    Object of(CollectionRow row) {
        return List.of(
                value(model.ownerType(), row.owner()),
                value(model.placeType(), row.key()),
                value(model.elementType(), row.element()));
    }

    /** What is equal for rows of which there can be only one; where nothing says so, for equal rows. */
    Object ofPlace(CollectionRow row) {
        return model.placeType() == null
                ? of(row)
                : List.of(value(model.ownerType(), row.owner()), value(model.placeType(), row.key()));
    }

    /** Whether a row is one of the object with a key. Rows that refer to something else than a key are not told apart. */
    boolean hasOwner(CollectionRow row, Object id) {
        if (!model.ownerType().isEntityType()) {
            return true;
        }
        Object its = source.factory().getPersistenceUnitUtil().getIdentifier(row.owner());
        return its != null && source.tracked().getIdentifierType().isEqual(its, id, source.factory());
    }

    private Value value(@Nullable Type type, @Nullable Object value) {
        return new Value(type, value, source.factory());
    }

    /** A value with the equality of its type. */
    private record Value(@Nullable Type type, @Nullable Object value, SessionFactoryImplementor factory) {
        @Override
        public boolean equals(@Nullable Object other) {
            if (!(other instanceof Value that) || type != that.type) {
                return false;
            }
            if (type == null || value == null || that.value == null) {
                return value == that.value;
            }
            return type.isEqual(value, that.value, factory);
        }

        @Override
        public int hashCode() {
            if (type == null || value == null) {
                return 0;
            }
            try {
                return type.getHashCode(value, factory);
            } catch (UnsupportedOperationException ofMapsAndLists) { // which Hibernate compares all the same
                return 0;
            }
        }
    }
}
