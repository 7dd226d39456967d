package org.hibernatepg.routing.internal.cdi;

import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.spi.BeforeBeanDiscovery;
import jakarta.enterprise.inject.spi.Extension;
import jakarta.enterprise.inject.spi.ProcessAnnotatedType;
import java.lang.reflect.Modifier;
import org.hibernatepg.routing.internal.intercept.Interception;

/** Marks the beans whose methods are to be intercepted. Loaded by CDI as a Java service. */
public class RoutingExtension implements Extension {
    /** For the service loader. */
    public RoutingExtension() {}

    void add(@Observes BeforeBeanDiscovery discovery) {
        discovery.addAnnotatedType(RoutingInterceptor.class, RoutingInterceptor.class.getName());
    }

    <T> void mark(@Observes ProcessAnnotatedType<T> event) {
        Class<T> type = event.getAnnotatedType().getJavaClass();
        if (isBean(type) && concerns(type)) {
            Interception.check(
                    type,
                    method -> !Modifier.isFinal(method.getModifiers()),
                    "Make it neither private, static nor final.");
            event.configureAnnotatedType().add(Routed.Literal.INSTANCE);
        }
    }

    private static boolean isBean(Class<?> type) {
        return !type.isInterface() && !type.isAnnotation() && !type.isEnum();
    }

    private static boolean concerns(Class<?> type) {
        try {
            return Interception.concerns(type);
        } catch (LinkageError e) {
            // A class that cannot be looked at, since something it names is not there, is no bean either.
            return false;
        }
    }
}
