package org.hibernatepg.benchmarks.comparison;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Connections that lead nowhere: every statement is said to have written a row and gives a row of nulls, at once. */
final class MuteDataSource {
    private MuteDataSource() {}

    static DataSource create() {
        return proxy(DataSource.class, (self, method, arguments) -> connection());
    }

    private static Connection connection() {
        boolean[] autoCommit = {true};
        return proxy(Connection.class, (self, method, arguments) -> switch (method.getName()) {
            case "setAutoCommit" -> {
                autoCommit[0] = (Boolean) arguments[0];
                yield null;
            }
            case "getAutoCommit" -> autoCommit[0];
            default -> answer(method.getReturnType());
        });
    }

    private static @Nullable Object answer(Class<?> type) {
        if (type == PreparedStatement.class || type == Statement.class || type == CallableStatement.class) {
            return proxy(type, (self, method, arguments) -> answer(method.getReturnType()));
        }
        if (type == ResultSet.class) {
            boolean[] read = {false};
            return proxy(type, (self, method, arguments) -> {
                if (!method.getName().equals("next")) {
                    return answer(method.getReturnType());
                }
                boolean first = !read[0];
                read[0] = true;
                return first;
            });
        }
        return simple(type);
    }

    private static @Nullable Object simple(Class<?> type) {
        if (type == boolean.class) {
            return false;
        }
        if (type == int.class) {
            return 1;
        }
        return type == long.class ? 1L : null;
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(MuteDataSource.class.getClassLoader(), new Class<?>[] {type}, handler));
    }
}
