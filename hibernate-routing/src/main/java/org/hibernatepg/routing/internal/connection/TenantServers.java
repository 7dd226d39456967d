package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import java.util.Set;
import org.hibernatepg.routing.internal.replica.RoutedServers;
import org.hibernatepg.routing.internal.replica.Server;
import org.hibernatepg.routing.internal.replica.Servers;
import org.jspecify.annotations.Nullable;

/** The only server of a tenant, wherever its provider says it is. */
final class TenantServers implements Servers {
    private final RoutedServers all;
    private final TenantPool pool;
    private @Nullable Boolean autoCommit;

    TenantServers(RoutedServers all, TenantPool pool) {
        this.all = all;
        this.pool = pool;
    }

    @Override
    public Server primary() {
        return all.primary();
    }

    @Override
    public Lease leasePrimary() throws SQLException {
        Lease lease = new Lease(all.primary(), pool.connect(), pool);
        autoCommit = lease.connection().getAutoCommit();
        return lease;
    }

    @Override
    public Lease leaseForReading(Set<Server> behind) throws SQLException {
        return leasePrimary();
    }

    /** The tenant has one. */
    @Override
    public Lease lease(Server server) throws SQLException {
        return new Lease(all.primary(), pool.connect(), pool);
    }

    @Override
    public boolean autoCommitOfPool() throws SQLException {
        if (autoCommit == null) {
            leasePrimary().release();
        }
        return Boolean.TRUE.equals(autoCommit);
    }

    @Override
    public void began(Lease lease, boolean readOnly) {
        all.began(lease, readOnly);
    }

    @Override
    public void failed(Lease lease, SQLException error) {
        all.failed(lease, error);
    }

    @Override
    public void succeeded(Lease lease) {
        all.succeeded(lease);
    }

    @Override
    public boolean evictIfDemoted(Lease lease) {
        return false;
    }
}
