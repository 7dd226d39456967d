package org.hibernatepg.routing.internal.cache;

import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.internal.util.config.ConfigurationHelper;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernatepg.routing.RoutingSettings;

/** Puts this library before the second-level cache. Loaded as a Java service. */
public final class CacheServiceContributor implements ServiceContributor {
    /** For the service loader. */
    public CacheServiceContributor() {}

    @Override
    public void contribute(StandardServiceRegistryBuilder builder) {
        if (ConfigurationHelper.getBoolean(RoutingSettings.ENABLED, builder.getSettings(), true)) {
            builder.addInitiator(new RegionFactoryInitiator());
        }
    }
}
