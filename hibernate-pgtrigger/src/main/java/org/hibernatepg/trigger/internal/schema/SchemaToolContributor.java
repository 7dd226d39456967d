package org.hibernatepg.trigger.internal.schema;

import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.StandardServiceRegistryBuilder;
import org.hibernate.service.spi.ServiceContributor;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.tool.schema.internal.SchemaManagementToolInitiator;
import org.hibernate.tool.schema.spi.SchemaManagementTool;

/** Puts {@link SchemaTool} in the place of Hibernate's schema tool. */
public final class SchemaToolContributor implements ServiceContributor {
    @Override
    public void contribute(StandardServiceRegistryBuilder registry) {
        registry.addInitiator(new StandardServiceInitiator<SchemaManagementTool>() {
            @Override
            public Class<SchemaManagementTool> getServiceInitiated() {
                return SchemaManagementTool.class;
            }

            @Override
            public SchemaManagementTool initiateService(
                    Map<String, Object> configuration, ServiceRegistryImplementor services) {
                return SchemaTool.around(
                        SchemaManagementToolInitiator.INSTANCE.initiateService(configuration, services), services);
            }
        });
    }
}
