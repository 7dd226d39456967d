package org.hibernatepg.routing.internal.cache;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.cache.internal.NoCachingRegionFactory;
import org.hibernate.cache.spi.RegionFactory;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernatepg.routing.RoutingSettings;
import org.hibernatepg.routing.internal.connection.ServiceSetup;

/** Makes the second-level cache that Hibernate would have used, for a persistence unit with replicas. */
public final class RegionFactoryInitiator implements StandardServiceInitiator<RegionFactory> {
    /** For the service contributor. */
    public RegionFactoryInitiator() {}

    @Override
    public Class<RegionFactory> getServiceInitiated() {
        return RegionFactory.class;
    }

    @Override
    public RegionFactory initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
        RegionFactory factory =
                org.hibernate.cache.internal.RegionFactoryInitiator.INSTANCE.initiateService(settings, registry);
        if (factory instanceof NoCachingRegionFactory || settings.get(RoutingSettings.REPLICAS) == null) {
            return factory;
        }
        ServiceSetup.prepare(factory, settings, registry);
        return PrimaryOnlyCache.around(factory);
    }
}
