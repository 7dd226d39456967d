package org.hibernatepg.routing.internal.connection;

import java.io.InputStream;
import java.io.Reader;
import java.lang.reflect.Method;
import java.sql.Blob;
import java.sql.Clob;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLXML;
import java.sql.Statement;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What was set on a query that takes a question along, whose own parameter is the first; and which calls such a query can take. */
final class RidingCalls {
    private static final Set<String> SETTINGS =
            Set.of("setMaxRows", "setLargeMaxRows", "setQueryTimeout", "setFetchDirection", "setPoolable");

    /** Nothing in their answers tells of the question. */
    private static final Set<String> HARMLESS = Set.of(
            "close",
            "isClosed",
            "cancel",
            "getWarnings",
            "clearWarnings",
            "getFetchSize",
            "getFetchDirection",
            "getMaxRows",
            "getLargeMaxRows",
            "getQueryTimeout",
            "getResultSetType",
            "getResultSetConcurrency",
            "getResultSetHoldability",
            "getResultSet",
            "getUpdateCount",
            "getLargeUpdateCount",
            "getMoreResults",
            "isPoolable",
            "toString");

    private interface Call {
        @Nullable
        Object on(Statement statement) throws Throwable;
    }

    /** Only the last ones: a statement may be executed any number of times. */
    private final Map<Object, Call> settings = new LinkedHashMap<>();

    private final Map<Object, Call> parameters = new LinkedHashMap<>();

    /** Whether the statement to prepare is one query, with rows that are read once from the first to the last. */
    static boolean fits(Method prepare, @Nullable Object @Nullable [] arguments) {
        return prepare.getName().equals("prepareStatement")
                && arguments != null
                && arguments[0] instanceof String sql
                && switch (arguments.length) {
                    case 1 -> true;
                    case 2 -> Objects.equals(arguments[1], Statement.NO_GENERATED_KEYS);
                    case 3 ->
                        Objects.equals(arguments[1], ResultSet.TYPE_FORWARD_ONLY)
                                && Objects.equals(arguments[2], ResultSet.CONCUR_READ_ONLY);
                    default -> false;
                }
                && StatementText.of(sql).isQuery();
    }

    static boolean isExecution(Method method, @Nullable Object @Nullable [] arguments) {
        return arguments == null
                && (method.getName().equals("execute") || method.getName().equals("executeQuery"));
    }

    /** Whether the call may come before or after the execution. */
    static boolean takes(Method method, @Nullable Object @Nullable [] arguments) {
        String name = method.getName();
        return HARMLESS.contains(name)
                || SETTINGS.contains(name)
                || name.equals("clearParameters")
                || (name.equals("setFetchSize") && Objects.equals(known(arguments)[0], 0))
                || (isParameter(method) && !isReadOnce(known(arguments)[1]));
    }

    private static boolean isParameter(Method method) {
        return method.getDeclaringClass() == PreparedStatement.class
                && method.getName().startsWith("set")
                && method.getParameterCount() > 1;
    }

    private static boolean isReadOnce(@Nullable Object value) {
        return value instanceof InputStream
                || value instanceof Reader
                || value instanceof Blob
                || value instanceof Clob
                || value instanceof SQLXML;
    }

    /** Makes a call on the query, and keeps it. */
    @Nullable
    Object call(Statement riding, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        if (isParameter(method)) {
            @Nullable Object[] own = known(arguments).clone();
            @Nullable Object[] shifted = own.clone();
            shifted[0] = (Integer) Objects.requireNonNull(own[0]) + 1;
            Object result = StatementTarget.invoke(riding, method, shifted);
            own[1] = copy(own[1]);
            parameters.put(Objects.requireNonNull(own[0]), plain -> StatementTarget.invoke(plain, method, own));
            return result;
        }
        Object result = StatementTarget.invoke(riding, method, arguments);
        if (SETTINGS.contains(method.getName())) {
            settings.remove(method.getName());
            settings.put(method.getName(), plain -> StatementTarget.invoke(plain, method, arguments));
        } else if (method.getName().equals("clearParameters")) {
            parameters.clear();
        }
        return result;
    }

    /** The driver has read the value by now; the caller may change it. */
    @SuppressWarnings("JavaUtilDate") // What JDBC's own types are.
    private static @Nullable Object copy(@Nullable Object value) {
        if (value instanceof byte[] bytes) {
            return bytes.clone();
        }
        return value instanceof Date date ? date.clone() : value;
    }

    /** Sets the same on the query without the question. */
    void replay(Statement plain) throws Throwable {
        for (Call call : settings.values()) {
            call.on(plain);
        }
        for (Call call : parameters.values()) {
            call.on(plain);
        }
    }

    private static @Nullable Object[] known(@Nullable Object @Nullable [] arguments) {
        return Objects.requireNonNull(arguments);
    }
}
