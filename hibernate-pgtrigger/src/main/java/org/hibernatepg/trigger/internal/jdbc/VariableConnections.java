package org.hibernatepg.trigger.internal.jdbc;

import java.sql.Connection;
import java.util.List;
import java.util.Map;
import org.hibernate.boot.registry.StandardServiceInitiator;
import org.hibernate.boot.registry.classloading.spi.ClassLoaderService;
import org.hibernate.service.Service;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernatepg.trigger.spi.SessionVariableSource;
import org.jspecify.annotations.Nullable;

/**
 * The service of a persistence unit that applies variables on its connections. Until it is activated, which happens when
 * the database turned out to be PostgreSQL, connections are handed out as they are.
 */
public final class VariableConnections implements Service {
    private static final long serialVersionUID = 1L;

    private final transient ClassLoaderService classes;

    /** Null as long as it is not activated. */
    private transient volatile @Nullable List<SessionVariableSource> sources;

    /** Whether triggers may run in a commit. */
    private transient volatile boolean deferred;

    private VariableConnections(ClassLoaderService classes) {
        this.classes = classes;
    }

    /** From now on, the connections of the persistence unit apply variables. A second call does nothing. */
    public static void activate(ServiceRegistry registry) {
        registry.requireService(VariableConnections.class).activateFor(registry);
    }

    /** From now on, variables are also applied before a commit, for the triggers that were put off to it. */
    public static void expectDeferred(ServiceRegistry registry) {
        registry.requireService(VariableConnections.class).deferred = true;
    }

    /** Whether the connections of the persistence unit apply variables. */
    public static boolean isActive(ServiceRegistry registry) {
        VariableConnections support = registry.getService(VariableConnections.class);
        return support != null && support.sources != null;
    }

    private void activateFor(ServiceRegistry registry) {
        if (sources == null) {
            sources = classes.loadJavaServices(SessionVariableSource.class).stream()
                    .map(source -> source.of(registry))
                    .toList();
        }
    }

    /** The connection as the session gets it. */
    Connection wrap(Connection connection) {
        List<SessionVariableSource> active = sources;
        return active == null ? connection : ConnectionHandler.wrap(connection, active, deferred);
    }

    static final class Initiator implements StandardServiceInitiator<VariableConnections> {
        @Override
        public Class<VariableConnections> getServiceInitiated() {
            return VariableConnections.class;
        }

        @Override
        public VariableConnections initiateService(Map<String, Object> settings, ServiceRegistryImplementor registry) {
            return new VariableConnections(registry.requireService(ClassLoaderService.class));
        }
    }
}
