package org.hibernatepg.routing.internal.replica;

import java.sql.SQLException;

/** One server for a connection, whatever that asks for. All servers hear of what happens on it. */
public abstract class PartOfServers implements Servers {
    private final RoutedServers all;

    /** One of all servers. */
    protected PartOfServers(RoutedServers all) {
        this.all = all;
    }

    /** All servers. */
    protected RoutedServers all() {
        return all;
    }

    @Override
    public Server primary() {
        return all.primary();
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
