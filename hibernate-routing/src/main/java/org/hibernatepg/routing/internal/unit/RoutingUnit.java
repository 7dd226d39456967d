package org.hibernatepg.routing.internal.unit;

import jakarta.persistence.EntityManagerFactory;
import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.engine.transaction.jta.platform.spi.JtaPlatform;
import org.hibernate.resource.transaction.spi.TransactionCoordinatorBuilder;
import org.hibernate.service.Service;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.UnknownServiceException;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.jta.JtaTransactions;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;
import org.hibernatepg.routing.internal.pin.PinSettings;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.pooler.PoolerCheck;
import org.hibernatepg.routing.internal.replica.RoutedServers;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.jspecify.annotations.Nullable;

/** What this library holds for one persistence unit: the scopes of its threads and the servers of its connections. */
public final class RoutingUnit implements Service {
    private static final long serialVersionUID = 1L;

    private final transient ThreadScopes scopes = new ThreadScopes();
    private transient volatile @Nullable RoutedServers servers;

    private final transient JtaTransactions jtaTransactions = new JtaTransactions(this::jta);
    private final transient Pins pins;
    private final transient PoolerCheck poolers;

    private final transient ServiceRegistryImplementor registry;

    /** Whether a manager ends the transactions; null before the first question, which every statement asks. */
    private transient volatile @Nullable Boolean managed;

    private RoutingUnit(Map<String, Object> settings, ServiceRegistryImplementor registry) {
        this.registry = registry;
        pins = new Pins(PinSettings.of(settings), this::servers, this::metrics);
        poolers = new PoolerCheck(settings);
    }

    /**
     * That of a SessionFactory.
     *
     * @throws RoutingException if the unit was built without this library
     */
    public static RoutingUnit of(EntityManagerFactory sessionFactory) {
        return of(Sessions.implementor(sessionFactory).getServiceRegistry());
    }

    /** That of a registry of services. */
    public static RoutingUnit of(ServiceRegistry registry) {
        RoutingUnit unit = find(registry);
        if (unit == null) {
            throw new RoutingException("The persistence unit was built without hibernate-routing:"
                    + " 'hibernate.routing.enabled' is false, or the jar was not on its class path.");
        }
        return unit;
    }

    /** That of a registry of services; null if it was built without this library. */
    public static @Nullable RoutingUnit find(ServiceRegistry registry) {
        try {
            return registry.getService(RoutingUnit.class);
        } catch (UnknownServiceException e) {
            return null;
        }
    }

    /** The scopes that are open on threads. */
    public ThreadScopes scopes() {
        return scopes;
    }

    /** What the reads of threads need. */
    public Pins pins() {
        return pins;
    }

    /** What knows of transactions that a manager ends; null where connections end their own. */
    public @Nullable JtaPlatform jta() {
        Boolean known = managed;
        if (known == null) {
            known = registry.requireService(TransactionCoordinatorBuilder.class).isJta();
            managed = known;
        }
        return known ? registry.requireService(JtaPlatform.class) : null;
    }

    /** The transactions of it that threads are in; none where connections end their own. */
    public JtaTransactions jtaTransactions() {
        return jtaTransactions;
    }

    /** Looks at connections for poolers. */
    public PoolerCheck poolers() {
        return poolers;
    }

    /** The servers of the unit's connections. */
    public RoutedServers servers() {
        RoutedServers known = servers;
        if (known == null) {
            throw new RoutingException("The connections of the persistence unit do not come from a connection provider"
                    + " of Hibernate, so there are no servers to choose from.");
        }
        return known;
    }

    private RoutingMetrics metrics() {
        RoutedServers known = servers;
        return known == null ? RoutingMetrics.NONE : known.metrics();
    }

    /** Asks the servers how they are, from now on; nothing where connections come from elsewhere. */
    public void start() {
        RoutedServers known = servers;
        if (known != null) {
            known.start();
        }
    }

    /** Told once, by the connection provider. */
    public void use(RoutedServers servers) {
        this.servers = servers;
    }

    /** Makes the service. */
    public static final class Initiator implements StandardServiceInitiator<RoutingUnit> {
        /** For the service contributor. */
        public Initiator() {}

        @Override
        public Class<RoutingUnit> getServiceInitiated() {
            return RoutingUnit.class;
        }

        @Override
        public RoutingUnit initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
            return new RoutingUnit(settings, registry);
        }
    }
}
