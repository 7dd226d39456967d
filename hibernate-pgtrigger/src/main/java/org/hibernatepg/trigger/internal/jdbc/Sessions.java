package org.hibernatepg.trigger.internal.jdbc;

import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.SharedSessionContract;
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
        if (session instanceof EntityManager entityManager) {
            return entityManager.unwrap(SharedSessionContractImplementor.class);
        }
        throw new IllegalArgumentException("A session of Hibernate is needed, but this is a "
                + session.getClass().getName());
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
