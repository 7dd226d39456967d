package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.Session;
import org.hibernate.SessionFactory;

/** The connections that the sessions of a tenant use, whichever way the tenant gets its schema. */
final class TenantConnections implements UnitInstallation.Connections {
    private final SessionFactory factory;
    private final Object tenant;

    TenantConnections(SessionFactory factory, Object tenant) {
        this.factory = factory;
        this.tenant = tenant;
    }

    @Override
    public <T> T call(SchemaConnection.Work<T> work) {
        try (Session session = factory.withOptions().tenantIdentifier(tenant).openSession()) {
            return session.doReturningWork(connection -> inAutocommit(connection, work));
        }
    }

    private static <T> T inAutocommit(Connection connection, SchemaConnection.Work<T> work) throws SQLException {
        boolean autocommit = connection.getAutoCommit();
        connection.setAutoCommit(true);
        try {
            return work.with(connection);
        } finally {
            connection.setAutoCommit(autocommit);
        }
    }
}
