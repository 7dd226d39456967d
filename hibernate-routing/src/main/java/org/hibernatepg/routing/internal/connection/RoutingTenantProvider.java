package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.dialect.Dialect;
import org.hibernate.engine.jdbc.connections.internal.MultiTenantConnectionProviderInitiator;
import org.hibernate.engine.jdbc.connections.spi.DatabaseConnectionInfo;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.service.spi.Configurable;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.service.spi.Stoppable;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.internal.replica.ReplicaSetup;
import org.hibernatepg.routing.internal.replica.RoutedServers;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * Stands before the provider that knows where each tenant's connections come from, so that read-only scopes are enforced on
 * them. It has no replicas: which of them would have a tenant's data, only that provider could tell.
 */
final class RoutingTenantProvider
        implements MultiTenantConnectionProvider<Object>, Configurable, Stoppable, ServiceRegistryAwareService {
    private static final long serialVersionUID = 1L;

    private final transient Object configured;
    private transient @Nullable ServiceRegistryImplementor registry;
    private transient @Nullable RoutingUnit unit;
    private transient @Nullable RoutedServers servers;
    private transient @Nullable MultiTenantConnectionProvider<Object> tenants;

    /**
     * A provider.
     *
     * @param configured the provider that the program configured, as Hibernate's setting takes it
     */
    RoutingTenantProvider(Object configured) {
        this.configured = configured;
    }

    Object configured() {
        return configured;
    }

    @Override
    public void injectServices(ServiceRegistryImplementor registry) {
        this.registry = registry;
    }

    @Override
    public void configure(Map<String, Object> settings) {
        ServiceRegistryImplementor services = Objects.requireNonNull(registry);
        Map<String, Object> own = new HashMap<>(settings);
        own.put(MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER, configured);
        ReplicaSetup setup = ReplicaSetup.of(own, services);
        MultiTenantConnectionProvider<Object> made = made(own, services);
        ServiceSetup.prepare(made, own, services);
        tenants = made;
        RoutedServers all = setup.withoutReplicas(TenantPool.any(made));
        servers = all;
        RoutingUnit ofRegistry = RoutingUnit.of(services);
        unit = ofRegistry;
        ofRegistry.use(all);
    }

    @SuppressWarnings("unchecked")
    private static MultiTenantConnectionProvider<Object> made(
            Map<String, Object> settings, ServiceRegistryImplementor registry) {
        MultiTenantConnectionProvider<?> provider =
                MultiTenantConnectionProviderInitiator.INSTANCE.initiateService(settings, registry);
        if (provider == null) {
            throw new RoutingException(
                    "'" + MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER + "' names no connection provider");
        }
        return (MultiTenantConnectionProvider<Object>) provider;
    }

    private MultiTenantConnectionProvider<Object> tenants() {
        return Objects.requireNonNull(tenants);
    }

    private Connection connection(TenantPool pool, boolean readOnly) {
        return RoutedConnection.of(
                Objects.requireNonNull(unit), new TenantServers(Objects.requireNonNull(servers), pool), readOnly);
    }

    @Override
    public Connection getAnyConnection() throws SQLException {
        return connection(TenantPool.any(tenants()), false);
    }

    @Override
    public void releaseAnyConnection(Connection connection) throws SQLException {
        if (!RoutedConnection.release(connection)) {
            tenants().releaseAnyConnection(connection);
        }
    }

    @Override
    public Connection getConnection(Object tenant) throws SQLException {
        return connection(TenantPool.of(tenants(), tenant), false);
    }

    /** Called by Hibernate 7.2 and later. */
    @Override
    public Connection getReadOnlyConnection(Object tenant) throws SQLException {
        return connection(TenantPool.of(tenants(), tenant), true);
    }

    @Override
    public void releaseConnection(Object tenant, Connection connection) throws SQLException {
        if (!RoutedConnection.release(connection)) {
            tenants().releaseConnection(tenant, connection);
        }
    }

    @Override
    public void releaseReadOnlyConnection(Object tenant, Connection connection) throws SQLException {
        releaseConnection(tenant, connection);
    }

    @Override
    public boolean supportsAggressiveRelease() {
        return tenants().supportsAggressiveRelease();
    }

    @Override
    public boolean handlesConnectionSchema() {
        return tenants().handlesConnectionSchema();
    }

    @Override
    public boolean handlesConnectionReadOnly() {
        return true;
    }

    @Override
    public DatabaseConnectionInfo getDatabaseConnectionInfo(Dialect dialect) {
        return tenants().getDatabaseConnectionInfo(dialect);
    }

    @Override
    public boolean isUnwrappableAs(Class<?> type) {
        return type.isInstance(this) || tenants().isUnwrappableAs(type);
    }

    @Override
    public <T> T unwrap(Class<T> type) {
        return type.isInstance(this) ? type.cast(this) : tenants().unwrap(type);
    }

    @Override
    public void stop() {
        RoutedServers known = servers;
        if (known != null) {
            known.stop();
        }
        if (tenants instanceof Stoppable stoppable) {
            stoppable.stop();
        }
    }
}
