package org.hibernatepg.routing.internal.replica;

import java.sql.SQLException;
import java.util.Set;

/** The only server of a connection that a program opened to it. */
public final class OneServer extends PartOfServers {
    private final Server server;

    /** One of all servers. */
    public OneServer(RoutedServers all, Server server) {
        super(all);
        this.server = server;
    }

    @Override
    public Lease leasePrimary() throws SQLException {
        throw new SQLException(
                "A connection to a replica, from Replica.openConnection(), only reads. Write in a session.", "25006");
    }

    @Override
    public Lease leaseForReading(Set<Server> behind) throws SQLException {
        return all().lease(server);
    }

    @Override
    public Lease lease(Server other) throws SQLException {
        return all().lease(server);
    }

    @Override
    public boolean followsPins() {
        return false;
    }

    @Override
    public boolean autoCommitOfPool() {
        return true;
    }
}
