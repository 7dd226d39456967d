package org.hibernatepg.trigger.internal.jdbc;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.engine.jdbc.connections.internal.ConnectionProviderInitiator;
import org.hibernate.engine.jdbc.connections.internal.MultiTenantConnectionProviderInitiator;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.jspecify.annotations.Nullable;

/** Puts Hibernate's connection providers, whichever are configured, behind wrappers. Loaded as a Java service. */
public final class JdbcServiceContributor implements ServiceContributor {
    /** For the service loader. */
    public JdbcServiceContributor() {}

    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        builder.addInitiator(new VariableConnections.Initiator());
        builder.addInitiator(new Connections());
        builder.addInitiator(new TenantConnections());
    }

    private static final class Connections implements StandardServiceInitiator<ConnectionProvider> {
        @Override
        public Class<ConnectionProvider> getServiceInitiated() {
            return ConnectionProvider.class;
        }

        @Override
        public @Nullable ConnectionProvider initiateService(
                Map<String, Object> settings, ServiceRegistryImplementor registry) {
            ConnectionProvider provider = ConnectionProviderInitiator.INSTANCE.initiateService(settings, registry);
            return ProviderHandler.wrap(ConnectionProvider.class, provider, registry);
        }
    }

    private static final class TenantConnections implements StandardServiceInitiator<MultiTenantConnectionProvider<?>> {
        @Override
        public Class<MultiTenantConnectionProvider<?>> getServiceInitiated() {
            return MultiTenantConnectionProviderInitiator.INSTANCE.getServiceInitiated();
        }

        @Override
        public @Nullable MultiTenantConnectionProvider<?> initiateService(
                Map<String, Object> settings, ServiceRegistryImplementor registry) {
            MultiTenantConnectionProvider<?> provider =
                    MultiTenantConnectionProviderInitiator.INSTANCE.initiateService(settings, registry);
            return ProviderHandler.wrap(getServiceInitiated(), provider, registry);
        }
    }
}
