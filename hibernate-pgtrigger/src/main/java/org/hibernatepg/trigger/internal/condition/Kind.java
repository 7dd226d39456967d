package org.hibernatepg.trigger.internal.condition;

import java.util.Locale;
import org.hibernate.type.descriptor.jdbc.JdbcType;

/** The families of types that PostgreSQL does not compare with each other. */
enum Kind {
    NUMBER,
    TEXT,
    BOOLEAN,
    TEMPORAL,
    /** A span of time, {@code interval} in PostgreSQL. */
    DURATION,
    /** Unknown, or of a type of its own; left to the database. */
    OTHER;

    static Kind of(JdbcType type) {
        if (type.isBoolean()) {
            return BOOLEAN;
        } else if (type.isNumber()) {
            return NUMBER;
        } else if (type.isString()) {
            return TEXT;
        }
        return type.isTemporal() ? TEMPORAL : OTHER;
    }

    /** Whether the database refuses to compare the two. */
    boolean contradicts(Kind other) {
        return this != OTHER && other != OTHER && this != other;
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
