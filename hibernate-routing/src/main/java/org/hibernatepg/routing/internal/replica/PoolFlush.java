package org.hibernatepg.routing.internal.replica;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.jspecify.annotations.Nullable;

/**
 * Tells a pool to close what it holds: at once what is idle, what is in use when it comes back. HikariCP and Agroal can; they
 * are called by reflection, since an application has one of them or none.
 */
final class PoolFlush {
    private static final String HIKARI = "com.zaxxer.hikari.HikariDataSource";
    private static final String AGROAL = "io.agroal.api.AgroalDataSource";

    private PoolFlush() {}

    /** Whether the pool behind the provider has been told. */
    static boolean flush(ConnectionProvider provider) {
        try {
            if (!provider.isUnwrappableAs(DataSource.class)) {
                return false;
            }
            DataSource dataSource = provider.unwrap(DataSource.class);
            return dataSource != null && (flushHikari(dataSource) || flushAgroal(dataSource));
        } catch (ReflectiveOperationException | SQLException | RuntimeException e) {
            ReplicaLog.LOG.debugf(e, "The pool could not be told to close its connections");
            return false;
        }
    }

    private static boolean flushHikari(DataSource dataSource) throws ReflectiveOperationException, SQLException {
        Object pool = as(dataSource, HIKARI);
        if (pool == null) {
            return false;
        }
        Object bean = call(pool.getClass().getMethod("getHikariPoolMXBean"), pool);
        if (bean != null) {
            Class<?> type = Class.forName("com.zaxxer.hikari.HikariPoolMXBean", true, loader(pool));
            call(type.getMethod("softEvictConnections"), bean);
        }
        return true;
    }

    private static boolean flushAgroal(DataSource dataSource) throws ReflectiveOperationException, SQLException {
        Object pool = as(dataSource, AGROAL);
        if (pool == null) {
            return false;
        }
        Class<?> type = Class.forName(AGROAL, true, loader(pool));
        Class<?> mode = Class.forName(AGROAL + "$FlushMode", true, loader(pool));
        Object graceful = call(mode.getMethod("valueOf", String.class), null, "GRACEFUL");
        call(type.getMethod("flush", mode), pool, graceful);
        return true;
    }

    private static @Nullable Object as(DataSource dataSource, String className) throws SQLException {
        Class<?> type = load(className, dataSource);
        if (type == null) {
            return null;
        }
        if (type.isInstance(dataSource)) {
            return dataSource;
        }
        return dataSource.isWrapperFor(type) ? dataSource.unwrap(type) : null;
    }

    private static @Nullable Class<?> load(String name, DataSource dataSource) {
        ClassLoader[] loaders = {loader(dataSource), Thread.currentThread().getContextClassLoader()};
        for (ClassLoader loader : loaders) {
            try {
                return Class.forName(name, false, loader);
            } catch (ClassNotFoundException next) {
                // The application has another pool, or the class is known to the other loader.
            }
        }
        return null;
    }

    private static @Nullable ClassLoader loader(Object object) {
        return object.getClass().getClassLoader();
    }

    private static @Nullable Object call(Method method, @Nullable Object target, @Nullable Object... arguments)
            throws ReflectiveOperationException {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }
}
