package org.hibernatepg.routing.internal.cdi;

import jakarta.annotation.Priority;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.interceptor.AroundInvoke;
import jakarta.interceptor.Interceptor;
import jakarta.interceptor.InvocationContext;
import jakarta.persistence.EntityManagerFactory;
import java.io.Serializable;
import org.hibernatepg.routing.internal.intercept.Interception;
import org.hibernatepg.routing.internal.intercept.Units;
import org.jspecify.annotations.Nullable;

/** Runs methods of beans within what their annotations ask for; around transactions, so that these begin within it. */
@Interceptor
@Routed
@Priority(Interceptor.Priority.PLATFORM_BEFORE + 100)
public class RoutingInterceptor implements Serializable {
    private static final long serialVersionUID = 1L;

    // What a container injects can be serialized, though its type does not say so.
    @SuppressWarnings("serial")
    private final Instance<EntityManagerFactory> factories;

    private transient @Nullable Interception interception;

    /** With all persistence units that are beans. */
    @Inject
    public RoutingInterceptor(@Any Instance<EntityManagerFactory> factories) {
        this.factories = factories;
    }

    /** Around each method of a bean that has an annotation. */
    @AroundInvoke
    public @Nullable Object around(InvocationContext context) throws Throwable {
        Interception known = interception;
        if (known == null) {
            known = new Interception(new Units(() -> factories));
            interception = known;
        }
        return known.call(type(context.getTarget().getClass()), context.getMethod(), context::proceed);
    }

    /** The class of the bean, of which the container made a subclass. */
    private static Class<?> type(Class<?> target) {
        Class<?> type = target;
        while (type.getName().contains("$$") && type.getSuperclass() != null) {
            type = type.getSuperclass();
        }
        return type;
    }
}
