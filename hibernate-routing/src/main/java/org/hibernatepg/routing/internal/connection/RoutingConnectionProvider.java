package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.connections.internal.ConnectionProviderInitiator;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.jdbc.connections.spi.DatabaseConnectionInfo;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.service.spi.Stoppable;
import org.hibernatepg.routing.internal.replica.OneServer;
import org.hibernatepg.routing.internal.replica.ReplicaSetup;
import org.hibernatepg.routing.internal.replica.RoutedServers;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the connection provider that Hibernate would have used, and hands out connections that choose their server
 * for each transaction.
 */
public final class RoutingConnectionProvider
        implements ConnectionProvider, Configurable, Stoppable, ServiceRegistryAwareService {
    private static final long serialVersionUID = 1L;

    private final transient @Nullable Object configured;
    private transient @Nullable ServiceRegistryImplementor registry;
    private transient @Nullable RoutingUnit unit;
    private transient @Nullable RoutedServers servers;
    private transient @Nullable ConnectionProvider primary;

    /**
     * A provider.
     *
     * @param configured the provider that the program configured, as Hibernate's setting takes it; null for none
     */
    RoutingConnectionProvider(@Nullable Object configured) {
        this.configured = configured;
    }

    @Nullable
    Object configured() {
        return configured;
    }

    @Override
    public void injectServices(ServiceRegistryImplementor registry) {
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, Object> settings) {
        ServiceRegistryImplementor services = known(registry);
        RoutingUnit own = RoutingUnit.of(services);
        Map<String, Object> ofPrimary = primarySettings(settings);
        ReplicaSetup setup = ReplicaSetup.of(ofPrimary, services);
        ConnectionProvider made = provider(ofPrimary, services);
        RoutedServers all = setup.servers(made, ofReplica -> provider(ofReplica, services));
        all.openWith(server -> RoutedConnection.reading(own, new OneServer(all, server)));
        unit = own;
        primary = made;
        servers = all;
        own.use(all);
    }

    private Map<String, Object> primarySettings(Map<String, Object> settings) {
        Map<String, Object> own = new HashMap<>(settings);
        own.remove(AvailableSettings.CONNECTION_PROVIDER);
        if (configured != null) {
            own.put(AvailableSettings.CONNECTION_PROVIDER, configured);
        }
        return own;
    }

    private static ConnectionProvider provider(Map<String, Object> settings, ServiceRegistryImplementor registry) {
        ConnectionProvider provider = ConnectionProviderInitiator.INSTANCE.initiateService(settings, registry);
        ServiceSetup.prepare(provider, settings, registry);
        return provider;
    }

    @Override
    public Connection getConnection() throws SQLException {
        return RoutedConnection.of(known(unit), known(servers), false);
    }

    /** Called by Hibernate 7.2 and later, for sessions that were opened as read-only. */
    @Override
    public Connection getReadOnlyConnection() throws SQLException {
        return RoutedConnection.of(known(unit), known(servers), true);
    }

    /** Called by Hibernate 7.4 and later, for tenants with credentials of their own. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return primary().getConnection(user, password);
    }

    @Override
    public void closeConnection(Connection connection) throws SQLException {
        if (!RoutedConnection.release(connection)) {
            primary().closeConnection(connection);
        }
    }

    @Override
    public void closeReadOnlyConnection(Connection connection) throws SQLException {
        closeConnection(connection);
    }

    @Override
    public boolean handlesConnectionReadOnly() {
        return true;
    }

    @Override
    public boolean handlesConnectionSchema() {
        return primary().handlesConnectionSchema();
    }

    @Override
    public boolean supportsAggressiveRelease() {
        return primary().supportsAggressiveRelease();
    }

    @Override
    public DatabaseConnectionInfo getDatabaseConnectionInfo(Dialect dialect) {
        return primary().getDatabaseConnectionInfo(dialect);
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this) || primary().isUnwrappableAs(type);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.isInstance(this) ? type.cast(this) : primary().unwrap(type);
    }

    @Override
    public void stop() {
        RoutedServers known = servers;
        if (known != null) {
            known.stop();
        }
    }

    private ConnectionProvider primary() {
        return known(primary);
    }

    private static <T> T known(@Nullable T service) {
        if (service == null) {
            throw new IllegalStateException("Hibernate has not configured the connection provider yet");
        }
        return service;
    }
}
