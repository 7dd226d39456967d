package org.hibernatepg.testing;

import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.hibernate.engine.jdbc.connections.spi.AbstractDataSourceBasedMultiTenantConnectionProviderImpl;

/** Tenants with a schema each in one database, named like the tenant and put on the search path of its connections. */
public final class TenantSchemas extends AbstractDataSourceBasedMultiTenantConnectionProviderImpl<Object> {
    private static final long serialVersionUID = 1L;

    private final transient Database database;

    /** For {@code hibernate.multi_tenant_connection_provider}; the schemas have to be there. */
    public TenantSchemas(Database database) {
        this.database = database;
    }

    @Override
    public Connection getConnection(Object tenant) throws SQLException {
        Connection connection = database.connect();
        connection.setSchema(tenant.toString());
        return connection;
    }

    @Override
    protected DataSource selectAnyDataSource() {
        return database.dataSource();
    }

    @Override
    protected DataSource selectDataSource(Object tenant) {
        return database.dataSource();
    }
}
