package org.hibernatepg.routing.internal.connection;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.cfg.AvailableSettings;
import org.hibernate.cfg.MultiTenancySettings;
import org.hibernate.internal.util.config.ConfigurationHelper;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * Puts this library before the connection provider of a persistence unit. It does so by the setting that names one, not by
 * an initiator of its own: of two libraries that replace an initiator, only the last one would be heard. Loaded as a Java
 * service.
 */
public final class RoutingServiceContributor implements ServiceContributor {
    /** For the service loader. */
    public RoutingServiceContributor() {}

    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        Map<String, Object> settings = builder.getSettings();
        if (!ConfigurationHelper.getBoolean(RoutingSettings.ENABLED, settings, true)) {
            return;
        }
        builder.addInitiator(new RoutingUnit.Initiator());
        builder.applySetting(
                AvailableSettings.CONNECTION_PROVIDER,
                new RoutingConnectionProvider(configured(settings.get(AvailableSettings.CONNECTION_PROVIDER))));
        Object tenants = settings.get(MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER);
        if (tenants != null) {
            Object configured = tenants instanceof RoutingTenantProvider earlier ? earlier.configured() : tenants;
            builder.applySetting(
                    MultiTenancySettings.MULTI_TENANT_CONNECTION_PROVIDER, new RoutingTenantProvider(configured));
        }
    }

    /** What the program asked for, also when a registry is built a second time from the same settings. */
    private static @Nullable Object configured(@Nullable Object setting) {
        return setting instanceof RoutingConnectionProvider earlier ? earlier.configured() : setting;
    }
}
