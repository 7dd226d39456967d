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

    /**
     * How later reads are made to show what a user has written: {@code position}, which is the default, or {@code time}. See
     * {@link Pinning}.
     */
    public static final String PIN_MODE = "hibernate.routing.pin.mode";

    /** For how many seconds later reads look for what a user has written: 15 unless set. Longer than replicas lag. */
    public static final String PIN_SECONDS = "hibernate.routing.pin.seconds";

    /**
     * With what tokens are signed, the same on every node: 16 bytes or more; several, separated by commas or as a list, while
     * they are changed. The first one signs, all verify. Unless set, each process has its own.
     */
    public static final String TOKEN_SECRET = "hibernate.routing.token.secret";

    /**
     * What tokens call the cluster; those of others are ignored. Unless set, PostgreSQL's system identifier, which is asked
     * for once. Set it where {@code pg_control_system()} may not be called.
     */
    public static final String TOKEN_CLUSTER = "hibernate.routing.token.cluster";

    private RoutingSettings() {}
}
