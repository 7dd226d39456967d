package org.hibernatepg.routing;

/**
 * The names of the settings, to be given where Hibernate's own settings are.
 *
 * <pre>{@code
 * hibernate.routing.replicas=r1,r2
 * hibernate.routing.replica.r1.url=jdbc:postgresql://replica-1/app
 * hibernate.routing.replica.r2.url=jdbc:postgresql://replica-2/app
 * }</pre>
 *
 * <p>A name that begins with {@code hibernate.routing.} and is none of these is refused at boot.
 */
public final class RoutingSettings {
    /** Whether this library takes part at all: {@code true}, which is the default, or {@code false}. */
    public static final String ENABLED = "hibernate.routing.enabled";

    /**
     * The replicas, on which read-only transactions run: their names, separated by commas, each with settings of its own
     * under {@link #REPLICA}; or a {@code DataSource}, a collection of {@code DataSource}s (named {@code replica1}, …), or a
     * map from names to {@code DataSource}s or URLs. Without it, or with {@code none}, everything runs on the primary.
     */
    public static final String REPLICAS = "hibernate.routing.replicas";

    /**
     * What the settings of one replica begin with; its name follows, as in {@code hibernate.routing.replica.r1.url}:
     *
     * <ul>
     *   <li>{@code url}: where it is. {@code user}, {@code password}: as whom to connect, else as on the primary. Only
     *       {@code user}: the URL of the primary, for a pooler that finds the server by the user.
     *   <li>{@code datasource}: a {@code DataSource}, or its name in JNDI, instead of a URL.
     *   <li>{@code weight}: its share with the strategy {@code weighted}, a whole number from 1, which is the default.
     *   <li>any other setting of connections or pools with its full name, as in {@code
     *       hibernate.routing.replica.r1.hibernate.hikari.maximumPoolSize}. What is not given is as for the primary.
     * </ul>
     */
    public static final String REPLICA = "hibernate.routing.replica";

    /**
     * How a replica is chosen for a transaction: {@code round_robin}, which is the default, {@code weighted}, {@code
     * least_lag}, or the class or an instance of a {@link org.hibernatepg.routing.spi.ReplicaStrategy}.
     */
    public static final String STRATEGY = "hibernate.routing.strategy";

    /**
     * With {@code true} the replicas are the primary under other names: no connection to another server is made, and what
     * is read-only stays so. For tests. Default {@code false}.
     */
    public static final String TEST_MODE = "hibernate.routing.test_mode";

    /**
     * How often the servers are asked how they are, in milliseconds or as an ISO 8601 duration. Each time differs by up to a
     * fifth, so that many applications do not ask at once. Default one second.
     */
    public static final String PROBE_INTERVAL = "hibernate.routing.probe.interval";

    /**
     * How long a server may take for an answer before it counts as down, in milliseconds or as an ISO 8601 duration. Default
     * two seconds.
     */
    public static final String PROBE_TIMEOUT = "hibernate.routing.probe.timeout";

    /**
     * The time by which a replica may be behind the primary and still be read, in milliseconds or as an ISO 8601 duration.
     * Default ten seconds; {@code none} for any.
     */
    public static final String MAX_LAG = "hibernate.routing.max_lag";

    /** The bytes of the write-ahead log by which a replica may be behind the primary. By default, or with {@code none}, any. */
    public static final String MAX_LAG_BYTES = "hibernate.routing.max_lag_bytes";

    /**
     * How often read-only work that is given as a lambda runs again on another replica after its connection failed or the
     * replica cancelled it, before it runs on the primary. Default 2.
     */
    public static final String RETRIES = "hibernate.routing.retries";

    /**
     * Where figures go: a {@code MeterRegistry} of Micrometer, or {@code global} for its global one. By default nothing is
     * measured, and Micrometer is not needed.
     */
    public static final String METER_REGISTRY = "hibernate.routing.meter_registry";

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
