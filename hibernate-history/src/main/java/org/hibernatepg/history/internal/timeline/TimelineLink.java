package org.hibernatepg.history.internal.timeline;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.history.internal.timeline.TimelineTable.TypedColumn;
import org.jspecify.annotations.Nullable;

/**
 * Columns of an event table that name an object.
 *
 * @param columns the columns, quoted where they have to be
 * @param types their SQL types
 * @param target the entity of the object
 * @param isToKey whether the columns hold its primary key, in the order of that, and not something else that is unique
 * @param values the values of the columns for an object, as texts; null if the object has none
 */
record TimelineLink(
        List<String> columns,
        List<String> types,
        Class<?> target,
        boolean isToKey,
        BiFunction<Object, SharedSessionContractImplementor, @Nullable List<String>> values) {
    /** Copies the lists. */
    TimelineLink {
        columns = List.copyOf(columns);
        types = List.copyOf(types);
    }

    /** The columns with their types. */
    List<TypedColumn> typedColumns() {
        List<TypedColumn> typed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            typed.add(new TypedColumn(columns.get(i), types.get(i)));
        }
        return typed;
    }

    /** Whether objects of an entity may be meant. */
    boolean mayBe(Class<?> entity) {
        return target.isAssignableFrom(entity) || entity.isAssignableFrom(target);
    }
}
