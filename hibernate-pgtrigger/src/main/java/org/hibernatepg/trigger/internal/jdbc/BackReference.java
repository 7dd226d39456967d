package org.hibernatepg.trigger.internal.jdbc;

import java.lang.reflect.Method;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import org.jspecify.annotations.Nullable;

/** Makes the method by which an object tells where it comes from answer with the proxy instead of with what is behind it. */
final class BackReference extends Forwarding {
    private final String method;
    private final Object origin;

    private BackReference(Object target, String method, Object origin) {
        super(target);
        this.method = method;
        this.origin = origin;
    }

    static DatabaseMetaData of(DatabaseMetaData metaData, Object connection) {
        return new BackReference(metaData, "getConnection", connection).proxy(DatabaseMetaData.class);
    }

    static ResultSet of(ResultSet resultSet, Object statement) {
        return new BackReference(resultSet, "getStatement", statement).proxy(ResultSet.class);
    }

    @Override
    @Nullable
    Object handle(Object proxy, Method called, @Nullable Object @Nullable [] arguments) throws Throwable {
        return called.getName().equals(method) ? origin : forward(called, arguments);
    }
}
