package org.hibernatepg.routing;

/**
 * The names of the settings, to be given where Hibernate's own settings are.
 *
 * <pre>{@code
 * hibernate.routing.replicas=r1,r2
 * hibernate.routing.replica.r1.url=jdbc:postgresql://replica-1/app
 * hibernate.routing.replica.r2.url=jdbc:postgresql://replica-2/app
 * }</pre>
 */
public final class RoutingSettings {
    /** Whether this library takes part at all: {@code true}, which is the default, or {@code false}. */
    public static final String ENABLED = "hibernate.routing.enabled";

    private RoutingSettings() {}
}
