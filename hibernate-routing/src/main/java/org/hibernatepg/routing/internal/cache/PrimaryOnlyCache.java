package org.hibernatepg.routing.internal.cache;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hibernate.cache.spi.DomainDataRegion;
import org.hibernate.cache.spi.QueryResultsRegion;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.cache.spi.access.CachedDomainDataAccess;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.hibernatepg.routing.internal.connection.RoutedConnection;
import org.jspecify.annotations.Nullable;

/**
 * Stands before a cache and refuses what a session puts into it that did not read it on the primary. A replica may show what
 * the primary has long replaced, and in the cache it would be taken for the primary's. Reading from the cache stays allowed:
 * what is in it is at least as new as the replica.
 *
 * <p>The cache's own objects are wrapped, since only they are told which session puts something, whichever way that came to
 * its replica.
 */
final class PrimaryOnlyCache implements InvocationHandler {
    private final Object cache;

    private PrimaryOnlyCache(Object cache) {
        this.cache = cache;
    }

    static RegionFactory around(RegionFactory factory) {
        return (RegionFactory) wrapped(factory);
    }

    private static Object wrapped(Object cache) {
        Class<?> type = cache.getClass();
        return Proxy.newProxyInstance(
                type.getClassLoader() == null ? PrimaryOnlyCache.class.getClassLoader() : type.getClassLoader(),
                interfaces(type).toArray(Class<?>[]::new),
                new PrimaryOnlyCache(cache));
    }

    /** All of them: Hibernate asks for some that are optional. */
    private static Set<Class<?>> interfaces(Class<?> type) {
        Set<Class<?>> all = new LinkedHashSet<>();
        for (Class<?> next = type; next != null; next = next.getSuperclass()) {
            for (Class<?> one : next.getInterfaces()) {
                if (Modifier.isPublic(one.getModifiers())) {
                    all.add(one);
                }
            }
        }
        return all;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "equals" -> arguments != null && proxy == arguments[0];
            case "hashCode" -> System.identityHashCode(proxy);
            case "putFromLoad" -> readOnPrimary(arguments) ? forward(method, arguments) : false;
            case "putIntoCache" -> readOnPrimary(arguments) ? forward(method, arguments) : null;
            default -> wrappedIfCache(forward(method, arguments));
        };
    }

    private static @Nullable Object wrappedIfCache(@Nullable Object result) {
        boolean puts = result instanceof DomainDataRegion
                || result instanceof QueryResultsRegion
                || result instanceof CachedDomainDataAccess;
        return result != null && puts && !Proxy.isProxyClass(result.getClass()) ? wrapped(result) : result;
    }

    /** Not to put something is always right, so what is not known counts as not read there. */
    private static boolean readOnPrimary(@Nullable Object @Nullable [] arguments) throws SQLException {
        if (arguments != null) {
            for (Object argument : arguments) {
                if (argument instanceof SharedSessionContractImplementor session) {
                    return isOnPrimary(session);
                }
            }
        }
        return true;
    }

    private static boolean isOnPrimary(SharedSessionContractImplementor session) throws SQLException {
        LogicalConnectionImplementor logical = session.getJdbcCoordinator().getLogicalConnection();
        if (!logical.isOpen() || !logical.isPhysicallyConnected()) {
            return false;
        }
        RoutedConnection connection = RoutedConnection.behind(logical.getPhysicalConnection());
        return connection == null || connection.isOnPrimary();
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(cache, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
