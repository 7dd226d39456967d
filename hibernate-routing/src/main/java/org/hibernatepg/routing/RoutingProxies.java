package org.hibernatepg.routing;

import jakarta.persistence.EntityManagerFactory;
import java.util.List;
import org.hibernatepg.routing.internal.intercept.Interception;
import org.hibernatepg.routing.internal.intercept.InterfaceProxy;
import org.hibernatepg.routing.internal.intercept.Units;

/**
 * Puts the annotations of this library into force on objects that no container makes: {@link ReadOnlyTransaction}, {@link
 * NestedTransaction}, {@link UsePrimary} and {@link DbWrite}. With CDI they are in force by themselves, with Spring by
 * {@code org.hibernatepg.routing.spring.RoutingPostProcessor}.
 *
 * <pre>{@code
 * RoutingProxies proxies = RoutingProxies.of(sessionFactory);
 * Reports reports = proxies.wrap(Reports.class, new DatabaseReports(sessionFactory));
 * }</pre>
 *
 * <p>An annotation is looked for on the method of the object's class, then on that class, then on its superclasses in the
 * same way, then on the interfaces. The nearest one of a kind counts.
 */
public final class RoutingProxies {
    private final Interception interception;

    private RoutingProxies(Interception interception) {
        this.interception = interception;
    }

    /** Proxies for methods that work with these persistence units; with several, each annotation names its unit. */
    public static RoutingProxies of(EntityManagerFactory... sessionFactories) {
        List<EntityManagerFactory> units = List.of(sessionFactories);
        return new RoutingProxies(new Interception(new Units(() -> units)));
    }

    /**
     * The object behind an interface, with its annotations in force for calls that come through the interface.
     *
     * @param type the interface
     * @param target the object
     * @throws RoutingException if an annotation could not come into force: on a method that is not one of the interface, with
     *     an unknown unit, on a method that returns before its work is done
     */
    public <T> T wrap(Class<T> type, T target) {
        return InterfaceProxy.wrap(interception, type, target);
    }
}
