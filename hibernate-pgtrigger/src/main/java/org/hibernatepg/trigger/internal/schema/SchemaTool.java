package org.hibernatepg.trigger.internal.schema;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.tool.schema.spi.SchemaManagementTool;
import org.hibernate.tool.schema.spi.SchemaMigrator;
import org.hibernate.tool.schema.spi.SchemaValidator;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Hibernate's own schema tool, or the one that the application configured, and adds triggers to what it
 * migrates and validates. A proxy, since the interface has grown with every line of Hibernate.
 */
final class SchemaTool implements InvocationHandler {
    private final SchemaManagementTool delegate;
    private final ServiceRegistry services;

    private SchemaTool(SchemaManagementTool delegate, ServiceRegistry services) {
        this.delegate = delegate;
        this.services = services;
    }

    static SchemaManagementTool around(SchemaManagementTool delegate, ServiceRegistry services) {
        Set<Class<?>> interfaces = new LinkedHashSet<>();
        interfaces.add(SchemaManagementTool.class);
        if (delegate instanceof ServiceRegistryAwareService) {
            interfaces.add(ServiceRegistryAwareService.class);
        }
        return (SchemaManagementTool) Proxy.newProxyInstance(
                SchemaTool.class.getClassLoader(),
                interfaces.toArray(Class<?>[]::new),
                new SchemaTool(delegate, services));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            Object result = method.invoke(delegate, arguments);
            if (result instanceof SchemaMigrator migrator) {
                return (SchemaMigrator) (metadata, options, filter, target) -> TriggerSchema.of(metadata)
                        .ifPresentOrElse(
                                schema -> new Migration(schema, metadata, options, services)
                                        .run(target, () -> migrator.doMigration(metadata, options, filter, target)),
                                () -> migrator.doMigration(metadata, options, filter, target));
            }
            if (result instanceof SchemaValidator validator) {
                return (SchemaValidator) (metadata, options, filter) -> {
                    validator.doValidation(metadata, options, filter);
                    TriggerSchema.of(metadata)
                            .ifPresent(schema -> new Migration(schema, metadata, options, services).validate());
                };
            }
            return result;
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
