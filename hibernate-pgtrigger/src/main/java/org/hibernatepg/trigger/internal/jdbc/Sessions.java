package org.hibernatepg.trigger.internal.jdbc;

import jakarta.persistence.EntityManager;
import jakarta.persistence.EntityManagerFactory;
import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.SharedSessionContract;
import org.hibernate.cache.spi.CacheImplementor;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernate.engine.spi.SharedSessionContractImplementor;
import org.hibernate.resource.jdbc.spi.LogicalConnectionImplementor;
import org.jspecify.annotations.Nullable;

/** What is behind the sessions that a program holds. */
public final class Sessions {
    private Sessions() {}

    /** Hibernate's own view of a session, also of one that a framework wrapped. */
    public static SharedSessionContractImplementor implementor(SharedSessionContract session) {
        if (session instanceof SharedSessionContractImplementor implementor) {
            return implementor;
        }
        // Not the type that is asked for: a client proxy of CDI gives itself back.
        Class<?> type = SharedSessionContractImplementor.class;
        if (session instanceof EntityManager entityManager
                && entityManager.unwrap(type) instanceof SharedSessionContractImplementor implementor) {
            return implementor;
        }
        // A StatelessSession does not unwrap; its queries know it.
        if (session.createNativeQuery("select 1", Integer.class).getSession()
                instanceof SharedSessionContractImplementor implementor) {
            return implementor;
        }
        throw new IllegalArgumentException("A session of Hibernate is needed, but this is a "
                + session.getClass().getName());
    }

    /** Hibernate's own view of a factory, also of one that a framework wrapped. */
    public static SessionFactoryImplementor implementor(EntityManagerFactory factory) {
        Class<?> type = SessionFactoryImplementor.class;
        if (factory.unwrap(type) instanceof SessionFactoryImplementor implementor) {
            return implementor;
        }
        if (factory.getCache() instanceof CacheImplementor cache) {
            return cache.getSessionFactory();
        }
        throw new IllegalArgumentException("A factory of Hibernate is needed, but this is a "
                + factory.getClass().getName());
    }

    /** The session that owns the connection: another one if the session shares the connection of that one. */
    static SharedSessionContractImplementor connectionOwner(SharedSessionContract session) {
        SharedSessionContractImplementor implementor = implementor(session);
        return implementor.getJdbcCoordinator().getJdbcSessionOwner() instanceof SharedSessionContractImplementor owner
                ? owner
                : implementor;
    }

    /** Whether the database refuses further statements of the session's transaction. Asks no server. */
    public static boolean isAborted(SharedSessionContract session) {
        VariableConnection connection = connection(implementor(session));
        try {
            return connection != null && connection.isAborted();
        } catch (SQLException e) {
            // A connection that cannot even tell has nothing to lose.
            return true;
        }
    }

    /** The wrapped connection that the session holds now, if it holds one and it is wrapped. */
    static @Nullable VariableConnection connection(SharedSessionContractImplementor session) {
        LogicalConnectionImplementor logical = session.getJdbcCoordinator().getLogicalConnection();
        if (!logical.isOpen() || !logical.isPhysicallyConnected()) {
            return null;
        }
        Connection physical = logical.getPhysicalConnection();
        try {
            return physical.isWrapperFor(VariableConnection.class) ? physical.unwrap(VariableConnection.class) : null;
        } catch (SQLException e) {
            return null;
        }
    }
}
