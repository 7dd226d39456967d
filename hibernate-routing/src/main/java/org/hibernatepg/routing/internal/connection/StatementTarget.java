package org.hibernatepg.routing.internal.connection;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.Statement;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.jspecify.annotations.Nullable;

/** The driver's statement behind one of a routed connection. */
interface StatementTarget {
    Statement statement();

    /** With which connection the statement was made. */
    @Nullable
    Lease lease();

    /** Told of each call before anything is done for it. */
    default void before(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {}

    /** Does what the caller wants. */
    @Nullable
    Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable;

    /** A statement that stays what it is. */
    record Plain(Statement statement, @Nullable Lease lease) implements StatementTarget {
        @Override
        public @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
            return invoke(statement, method, arguments);
        }
    }

    /**
     * Calls a method as if there was no reflection. Java would find out each time whether the package of the interface is exported
     * to this one, which costs more than the call.
     */
    static @Nullable Object invoke(Object target, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        method.trySetAccessible();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
