package org.hibernatepg.trigger.internal.schema;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.hibernate.engine.jdbc.spi.JdbcServices;
import org.hibernate.resource.transaction.spi.DdlTransactionIsolator;
import org.hibernate.service.ServiceRegistry;
import org.hibernate.service.spi.ServiceRegistryImplementor;
import org.hibernate.tool.schema.internal.HibernateSchemaManagementTool;

/** The connection that Hibernate's own schema tool would use. */
final class SchemaConnection {
    /** What is done with a connection. */
    interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private SchemaConnection() {}

    /**
     * Works on a connection in autocommit mode and outside any JTA transaction: the one that the configuration hands in, or
     * one of the pool.
     */
    static <T> T call(ServiceRegistry services, Map<String, Object> configuration, Work<T> work) {
        HibernateSchemaManagementTool tool = new HibernateSchemaManagementTool();
        tool.injectServices((ServiceRegistryImplementor) services);
        DdlTransactionIsolator isolator = tool.getDdlTransactionIsolator(tool.resolveJdbcContext(configuration));
        try {
            return work.with(isolator.getIsolatedConnection(true));
        } catch (SQLException e) {
            throw services.requireService(JdbcServices.class)
                    .getSqlExceptionHelper()
                    .convert(e, "The triggers of the database could not be read");
        } finally {
            isolator.release();
        }
    }
}
