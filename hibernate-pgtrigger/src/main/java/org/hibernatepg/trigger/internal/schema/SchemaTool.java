package org.hibernatepg.trigger.internal.schema;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.LinkedHashSet;
import java.util.Set;
import org.hibernate.boot.Metadata;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.spi.ServiceRegistryAwareService;
import org.hibernate.tool.schema.spi.ContributableMatcher;
import org.hibernate.tool.schema.spi.DelayedDropAction;
import org.hibernate.tool.schema.spi.ExecutionOptions;
import org.hibernate.tool.schema.spi.SchemaCreator;
import org.hibernate.tool.schema.spi.SchemaDropper;
import org.hibernate.tool.schema.spi.SchemaManagementTool;
import org.hibernate.tool.schema.spi.SchemaMigrator;
import org.hibernate.tool.schema.spi.SchemaValidator;
import org.hibernate.tool.schema.spi.SourceDescriptor;
import org.hibernate.tool.schema.spi.TargetDescriptor;
import org.jspecify.annotations.Nullable;

/**
 * Stands before Hibernate's own schema tool, or the one that the application configured, and adds triggers to what it
 * does. A proxy, since the interface has grown with every line of Hibernate.
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
            return withTriggers(method.invoke(delegate, arguments));
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private @Nullable Object withTriggers(@Nullable Object result) {
        if (result instanceof SchemaCreator creator) {
            return (SchemaCreator) (metadata, options, filter, source, target) -> action(metadata, options)
                    .create(target, () -> creator.doCreation(metadata, options, filter, source, target));
        } else if (result instanceof SchemaDropper dropper) {
            return new Dropper(dropper);
        } else if (result instanceof SchemaMigrator migrator) {
            return (SchemaMigrator) (metadata, options, filter, target) -> action(metadata, options)
                    .migrate(target, to -> migrator.doMigration(metadata, options, filter, to));
        } else if (result instanceof SchemaValidator validator) {
            return (SchemaValidator) (metadata, options, filter) ->
                    action(metadata, options).validate(() -> validator.doValidation(metadata, options, filter));
        }
        return result;
    }

    private SchemaAction action(Metadata metadata, ExecutionOptions options) {
        return new SchemaAction(metadata, options, services);
    }

    private final class Dropper implements SchemaDropper {
        private final SchemaDropper dropper;

        Dropper(SchemaDropper dropper) {
            this.dropper = dropper;
        }

        @Override
        public void doDrop(
                Metadata metadata,
                ExecutionOptions options,
                ContributableMatcher filter,
                SourceDescriptor source,
                TargetDescriptor target) {
            action(metadata, options).drop(target, () -> dropper.doDrop(metadata, options, filter, source, target));
        }

        @Override
        public DelayedDropAction buildDelayedAction(
                Metadata metadata, ExecutionOptions options, ContributableMatcher filter, SourceDescriptor source) {
            return action(metadata, options)
                    .delayedDrop(() -> dropper.buildDelayedAction(metadata, options, filter, source));
        }
    }
}
