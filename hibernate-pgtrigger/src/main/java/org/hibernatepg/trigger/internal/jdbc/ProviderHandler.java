package org.hibernatepg.trigger.internal.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.jspecify.annotations.Nullable;

/**
 * A connection provider, of any kind and with all its interfaces, whose connections are wrapped when it hands them out and
 * unwrapped when it gets them back. A proxy, because the methods differ between versions of Hibernate.
 */
final class ProviderHandler implements InvocationHandler {
    private final Object provider;
    private final VariableConnections support;

    private ProviderHandler(Object provider, VariableConnections support) {
        this.provider = provider;
        this.support = support;
    }

    static <T> @Nullable T wrap(Class<T> role, @Nullable T provider, ServiceRegistryImplementor registry) {
        if (provider == null) {
            return null;
        }
        ProviderHandler handler = new ProviderHandler(provider, registry.requireService(VariableConnections.class));
        Class<?> type = provider.getClass();
        return role.cast(Proxy.newProxyInstance(type.getClassLoader(), interfaces(type), handler));
    }

    private static Class<?>[] interfaces(Class<?> type) {
        Set<Class<?>> found = new LinkedHashSet<>();
        for (Class<?> c = type; c != null; c = c.getSuperclass()) {
            for (Class<?> candidate : c.getInterfaces()) {
                if (Modifier.isPublic(candidate.getModifiers())) {
                    found.add(candidate);
                }
            }
        }
        // The moment when Hibernate would look for @InjectService, which it does not find on the class of a proxy.
        found.add(ServiceRegistryAwareService.class);
        return found.toArray(Class<?>[]::new);
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("equals") && arguments != null && arguments.length == 1) {
            return proxy == arguments[0];
        }
        if (method.getDeclaringClass() == ServiceRegistryAwareService.class
                && arguments != null
                && arguments[0] instanceof ServiceRegistryImplementor registry) {
            inject(registry);
            return null;
        }
        Object result = call(method, unwrapped(method, arguments));
        return result instanceof Connection connection ? support.wrap(connection) : result;
    }

    private void inject(ServiceRegistryImplementor registry) {
        ServiceInjection.inject(provider, registry);
        if (provider instanceof ServiceRegistryAwareService aware) {
            aware.injectServices(registry);
        }
    }

    private static @Nullable Object @Nullable [] unwrapped(Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (arguments == null) {
            return null;
        }
        boolean givesBack =
                method.getName().startsWith("close") || method.getName().startsWith("release");
        @Nullable Object[] result = arguments.clone();
        for (int i = 0; i < result.length; i++) {
            if (givesBack) {
                ConnectionHandler.release(arguments[i]);
            }
            result[i] = ConnectionHandler.unwrap(arguments[i]);
        }
        return result;
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(provider, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
