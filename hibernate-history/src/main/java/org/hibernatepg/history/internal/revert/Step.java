package org.hibernatepg.history.internal.revert;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.mapping.Column;
import org.jspecify.annotations.Nullable;

/**
 * One row that is to be written.
 *
 * @param table its table
 * @param kind what is done
 * @param values for an insert and an update, what is written; for a row of a collection that is deleted, the row
 * @param old for an update, what is there now
 * @param count how many equal rows of a collection
 */
record Step(
        ObjectTable table,
        Kind kind,
        Map<Column, @Nullable String> values,
        @Nullable StoredRow old,
        int count) {
    enum Kind {
        INSERT,
        UPDATE,
        DELETE
    }

    static Step insert(ObjectTable table, Map<Column, @Nullable String> values, int count) {
        return new Step(table, Kind.INSERT, values, null, count);
    }

    static Step update(ObjectTable table, Map<Column, @Nullable String> values, StoredRow old) {
        return new Step(table, Kind.UPDATE, values, old, 1);
    }

    static Step delete(ObjectTable table, Map<Column, @Nullable String> values, int count) {
        return new Step(table, Kind.DELETE, values, null, count);
    }

    /** Without some columns. */
    Step without(List<Column> columns) {
        Map<Column, @Nullable String> left = new LinkedHashMap<>(values);
        columns.forEach(kind == Kind.INSERT ? column -> left.put(column, null) : left::remove);
        return new Step(table, kind, left, old, count);
    }

    boolean writesNothing() {
        return kind == Kind.UPDATE && values.isEmpty();
    }
}
