package org.hibernatepg.routing.internal.readonly;

import jakarta.persistence.EntityManagerFactory;
import java.sql.SQLException;
import org.hibernate.engine.jdbc.connections.spi.ConnectionProvider;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SessionImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernatepg.routing.ReadOnlyScope;
import org.hibernatepg.routing.RoutingException;
import org.hibernatepg.routing.SessionFunction;
import org.hibernatepg.routing.internal.savepoint.CurrentSession;
import org.hibernatepg.routing.internal.savepoint.SuspendedTransaction;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ThreadScopes;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.hibernatepg.routing.internal.unit.Sessions;
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
    public static ReadOnlyUnit of(EntityManagerFactory sessionFactory) {
        SessionFactoryImplementor factory = Sessions.implementor(sessionFactory);
        RoutingUnit unit = RoutingUnit.of(factory);
        // Makes it, where Hibernate has not needed one yet.
        factory.getServiceRegistry().getService(ConnectionProvider.class);
        unit.servers();
        return new ReadOnlyUnit(factory, unit);
    }

    ThreadScopes scopes() {
        return unit.scopes();
    }

    Frame.ReadOnly newFrame(String name) {
        return new Frame.ReadOnly(name, unit.jtaTransactions().key());
    }

    /** A scope of this thread. */
    ReadOnlyScope openThread(String name) {
        return new ThreadReadOnlyScope(this, name);
    }

    /** A scope of this thread, and of the session that it is working with if that is known. */
    public ReadOnlyScope open(String name, boolean fast) {
        SessionImplementor current = CurrentSession.find(factory);
        return current == null
                ? openThread(name)
                : new ThreadAndSessionScope(openSession(current, name, fast), openThread(name));
    }

    /** A scope of a session. */
    public ReadOnlyScope openSession(SharedSessionContractImplementor session, String name, boolean fast) {
        if (!session.isOpen()) {
            throw new RoutingException("A scope is opened on an open session; this one is closed.");
        }
        if (session.getFactory() != factory) {
            throw new RoutingException("The session belongs to another persistence unit than these scopes."
                    + " Use 'ReadOnlyScopes.of(session.getSessionFactory())'.");
        }
        return (fast ? new FastScope(this, session, name) : new StrictScope(this, session, name)).begin();
    }

    /**
     * Work in a session and a read-only transaction of its own, whatever transaction of JTA is around it; in another one where
     * a replica failed it.
     */
    public <T extends @Nullable Object, E extends Exception> T call(
            String name, boolean fast, SessionFunction<T, E> function) throws E {
        return unit.servers().attempts().<T, E>call(() -> {
            try (SuspendedTransaction around = SuspendedTransaction.of(factory);
                    ReadOnlyScope ignored = openThread(name)) {
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
