package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import java.util.Set;
import org.hibernatepg.routing.internal.replica.PartOfServers;
import org.hibernatepg.routing.internal.replica.RoutedServers;
import org.hibernatepg.routing.internal.replica.Server;
import org.jspecify.annotations.Nullable;

/** The only server of a tenant, wherever its provider says it is. */
final class TenantServers extends PartOfServers {
    private final TenantPool pool;
    private @Nullable Boolean autoCommit;

    TenantServers(RoutedServers all, TenantPool pool) {
        super(all);
        this.pool = pool;
    }

    @Override
    public Lease leasePrimary() throws SQLException {
        Lease lease = new Lease(primary(), pool.connect(), pool);
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
        return new Lease(primary(), pool.connect(), pool);
    }

    @Override
    public boolean autoCommitOfPool() throws SQLException {
        if (autoCommit == null) {
            leasePrimary().release();
        }
        return Boolean.TRUE.equals(autoCommit);
    }
}
