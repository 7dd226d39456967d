package org.hibernatepg.routing.internal.readonly;

import java.sql.SQLException;
import org.hibernate.SessionFactory;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.SessionFunction;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/** Opens the read-only scopes of one persistence unit. */
public final class ReadOnlyUnit {
    private final SessionFactoryImplementor factory;
    private final RoutingUnit unit;

    private ReadOnlyUnit(SessionFactoryImplementor factory, RoutingUnit unit) {
        this.factory = factory;
        this.unit = unit;
    }

    /**
     * That of a SessionFactory.
     *
     * @throws RoutingException if its connections are not those of this library
     */
    public static ReadOnlyUnit of(SessionFactory sessionFactory) {
        SessionFactoryImplementor factory = sessionFactory.unwrap(SessionFactoryImplementor.class);
        RoutingUnit unit = RoutingUnit.of(sessionFactory);
        // Makes it, where Hibernate has not needed one yet.
        factory.getServiceRegistry().getService(ConnectionProvider.class);
        unit.servers();
        return new ReadOnlyUnit(factory, unit);
    }

    ThreadScopes scopes() {
        return unit.scopes();
    }

    /** A scope of this thread. */
    public ReadOnlyScope openThread(String name) {
        return new ThreadReadOnlyScope(this, name);
    }

    /** Work in a session and a read-only transaction of its own; in another one where a replica failed it. */
    public <T extends @Nullable Object, E extends Exception> T call(
            String name, boolean fast, SessionFunction<T, E> function) throws E {
        return unit.servers().attempts().<T, E>call(() -> {
            try (ReadOnlyScope ignored = openThread(name)) {
                return new OwnSession(factory, fast).call(function);
            }
        });
    }

    void unguard(Frame.ReadOnly frame) {
        try {
            frame.unguard();
        } catch (SQLException e) {
            throw factory.getServiceRegistry()
                    .requireService(JdbcServices.class)
                    .getSqlExceptionHelper()
                    .convert(e, "The read-only scope '" + frame.name() + "' could not give a transaction back");
        }
    }
}
