package org.hibernatepg.trigger.internal.jdbc;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/** A proxy that hands every call to its target, except for those that a subclass takes for itself. */
abstract class Forwarding implements InvocationHandler {
    private final Object target;

    Forwarding(Object target) {
        this.target = target;
    }

    /** A proxy in front of the target; the interfaces are seen by this library's class loader. */
    final <T> T proxy(Class<T> type, Class<?>... moreTypes) {
        Class<?>[] types = new Class<?>[moreTypes.length + 1];
        types[0] = type;
        System.arraycopy(moreTypes, 0, types, 1, moreTypes.length);
        return type.cast(Proxy.newProxyInstance(Forwarding.class.getClassLoader(), types, this));
    }

    @Override
    public final @Nullable Object invoke(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable {
        return switch (method.getName()) {
            case "equals" ->
                arguments != null && arguments.length == 1 ? proxy == arguments[0] : forward(method, arguments);
            case "hashCode" -> System.identityHashCode(proxy);
            default -> handle(proxy, method, arguments);
        };
    }

    abstract @Nullable Object handle(Object proxy, Method method, @Nullable Object @Nullable [] arguments)
            throws Throwable;

    /**
     * Calls the target, and throws what it throws. Most calls set a parameter, and Java would find out each time whether the
     * package of the interface is exported to this one: that costs more than the call.
     */
    final @Nullable Object forward(Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
        method.trySetAccessible();
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
