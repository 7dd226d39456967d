package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.engine.jdbc.connections.spi.MultiTenantConnectionProvider;
import org.hibernatepg.routing.internal.replica.Pool;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one tenant.
 *
 * @param tenant null for those of any tenant, which Hibernate takes at boot
 */
record TenantPool(
        MultiTenantConnectionProvider<Object> tenants,
        @Nullable Object tenant) implements Pool {
    static TenantPool any(MultiTenantConnectionProvider<Object> tenants) {
        return new TenantPool(tenants, null);
    }

    static TenantPool of(MultiTenantConnectionProvider<Object> tenants, Object tenant) {
        return new TenantPool(tenants, tenant);
    }

    @Override
    public void open() {
        // The provider is there.
    }

    @Override
    public Connection connect() throws SQLException {
        return tenant == null ? tenants.getAnyConnection() : tenants.getConnection(tenant);
    }

    @Override
    public void release(Connection connection) throws SQLException {
        if (tenant == null) {
            tenants.releaseAnyConnection(connection);
        } else {
            tenants.releaseConnection(tenant, connection);
        }
    }

    @Override
    public void discard(Connection connection) throws SQLException {
        release(connection);
    }

    @Override
    public void evict() {
        // Which pools there are is known to the provider alone.
    }

    @Override
    public void stop() {
        // The provider is stopped by whom it was configured.
    }
}
