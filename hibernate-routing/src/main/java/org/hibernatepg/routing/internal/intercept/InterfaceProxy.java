package org.hibernatepg.routing.internal.intercept;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import org.hibernatepg.routing.RoutingException;
import org.jspecify.annotations.Nullable;

/** An object behind an interface, whose methods are intercepted. */
public final class InterfaceProxy implements InvocationHandler {
    private final Interception interception;
    private final Object target;

    private InterfaceProxy(Interception interception, Object target) {
        this.interception = interception;
        this.target = target;
    }

    /** Puts an interface before an object. */
    public static <T> T wrap(Interception interception, Class<T> type, T target) {
        if (!type.isInterface()) {
            throw new RoutingException("A proxy needs an interface, but " + type.getName()
                    + " is none. Take an interface out of it, or let CDI or Spring make the object.");
        }
        Interception.check(
                target.getClass(),
                method -> isOf(type, method),
                "Add it to the interface " + type.getName() + ", or annotate a method of it.");
        interception.checkUnits(target.getClass());
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, new InterfaceProxy(interception, target)));
    }

    private static boolean isOf(Class<?> type, Method method) {
        return Arrays.stream(type.getMethods())
                .anyMatch(candidate -> candidate.getName().equals(method.getName())
                        && candidate.getParameterCount() == method.getParameterCount());
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        if (method.getDeclaringClass() == Object.class) {
            return method.getName().equals("equals") && arguments != null
                    ? target.equals(unwrapped(arguments[0]))
                    : forward(method, arguments);
        }
        return interception.call(target.getClass(), method, () -> forward(method, arguments));
    }

    /** Two proxies of equal objects are equal. */
    private static @Nullable Object unwrapped(@Nullable Object other) {
        return other != null
                        && Proxy.isProxyClass(other.getClass())
                        && Proxy.getInvocationHandler(other) instanceof InterfaceProxy proxy
                ? proxy.target
                : other;
    }

    private @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        // Of an interface that is not public.
        method.trySetAccessible();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
