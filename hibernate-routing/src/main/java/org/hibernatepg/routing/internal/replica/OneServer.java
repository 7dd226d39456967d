package org.hibernatepg.routing.internal.replica;

import java.sql.SQLException;
import java.util.Set;

/** The only server of a connection that a program opened to it. */
public final class OneServer implements Servers {
    private final RoutedServers all;
    private final Server server;

    /** One of all servers. */
    public OneServer(RoutedServers all, Server server) {
        this.all = all;
        this.server = server;
    }

    @Override
    public Server primary() {
        return all.primary();
    }

    @Override
    public Lease leasePrimary() throws SQLException {
        throw new SQLException(
                "A connection to a replica, from Replica.openConnection(), only reads. Write in a session.", "25006");
    }

    @Override
    public Lease leaseForReading(Set<Server> behind) throws SQLException {
        return all.lease(server);
    }

    @Override
    public Lease lease(Server other) throws SQLException {
        return all.lease(server);
    }

    @Override
    public boolean followsPins() {
        return false;
    }

    @Override
    public boolean autoCommitOfPool() {
        return true;
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
