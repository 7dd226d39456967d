package org.hibernatepg.routing.internal.replica;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.routing.internal.metrics.RoutingMetrics;

/** Makes the servers of a unit from its settings. */
public final class ReplicaSetup {
    private final ReplicaConfiguration configuration;
    private final Map<String, Object> settings;
    private final RoutingMetrics metrics;

    private ReplicaSetup(ReplicaConfiguration configuration, Map<String, Object> settings, RoutingMetrics metrics) {
        this.configuration = configuration;
        this.settings = settings;
        this.metrics = metrics;
    }

    /**
     * Reads the settings; connects to nothing.
     *
     * @param settings those of the primary's connections, among all others
     * @throws RoutingException with every fault of them
     */
    public static ReplicaSetup of(Map<String, Object> settings, ServiceRegistryImplementor registry) {
        ClassLoaderService classes = registry.requireService(ClassLoaderService.class);
        ReplicaConfiguration configuration = ReplicaConfiguration.of(settings, classes);
        RoutingMetrics metrics = RoutingMetrics.of(settings.get(RoutingSettings.METER_REGISTRY), unit(settings));
        return new ReplicaSetup(configuration, settings, metrics);
    }

    private static String unit(Map<String, Object> settings) {
        for (String name : List.of("hibernate.session_factory_name", "hibernate.persistenceUnitName")) {
            if (settings.get(name) instanceof String unit) {
                return unit;
            }
        }
        return "default";
    }

    /**
     * The servers.
     *
     * @param primary the primary's provider
     * @param maker makes a provider from settings, as Hibernate would
     */
    public RoutedServers servers(ConnectionProvider primary, Function<Map<String, Object>, ConnectionProvider> maker) {
        Server writer = Server.primary(ProviderPool.of(primary));
        List<Server> replicas = new ArrayList<>();
        for (ReplicaSettings replica : configuration.replicas()) {
            replicas.add(
                    configuration.testMode()
                            ? Server.mirror(replica.name(), replica.weight(), writer)
                            : Server.replica(
                                    replica.name(),
                                    replica.weight(),
                                    ProviderPool.later(() -> provider(replica, primary, maker))));
        }
        Collections.shuffle(replicas);
        return new RoutedServers(writer, replicas, configuration, metrics);
    }

    /**
     * The only server, of a unit whose tenants have connection providers.
     *
     * @throws RoutingException if there are replicas
     */
    public RoutedServers withoutReplicas(Pool primary) {
        if (!configuration.replicas().isEmpty() && !configuration.testMode()) {
            throw new RoutingException(
                    "'" + RoutingSettings.REPLICAS + "' names replicas, but the persistence unit has a"
                            + " MultiTenantConnectionProvider, which alone knows where the data of a tenant is. Take the setting away,"
                            + " and let that provider choose replicas in getReadOnlyConnection(tenant).");
        }
        return new RoutedServers(Server.primary(primary), List.of(), configuration, metrics);
    }

    private ConnectionProvider provider(
            ReplicaSettings replica,
            ConnectionProvider primary,
            Function<Map<String, Object>, ConnectionProvider> maker) {
        ConnectionProvider made = maker.apply(ConnectionSettings.of(settings, replica));
        if (made == primary) {
            throw new RoutingException(
                    "The replica '" + replica.name() + "' got the primary's own connection provider, "
                            + primary.getClass().getName()
                            + ", since a container keeps one for all. Give the replica a 'datasource'"
                            + " or a 'hibernate.connection.provider_class' of its own.");
        }
        return made;
    }
}
