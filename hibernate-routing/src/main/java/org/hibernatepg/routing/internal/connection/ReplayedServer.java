package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.hibernatepg.routing.internal.replica.Server;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;

/** The search for a server that has replayed a position: a replica that says so, else the primary. */
final class ReplayedServer {
    private final Servers servers;
    private final long position;
    private final Set<Server> behind = new HashSet<>();

    ReplayedServer(Servers servers, long position) {
        this.servers = servers;
        this.position = position;
    }

    void attach(TransactionServer transaction, boolean wanted) throws SQLException {
        Lease candidate = servers.leaseForReading();
        transaction.attach(candidate, wanted);
        while (!isPrimary(candidate) && !hasReplayed(candidate)) {
            boolean first = behind.add(candidate.server());
            transaction.leave(candidate);
            candidate = first ? servers.leaseForReading(behind) : servers.leasePrimary();
            transaction.attach(candidate, wanted);
        }
    }

    private boolean isPrimary(Lease candidate) {
        return candidate.server().equals(servers.primary());
    }

    /** A server that cannot tell has not. */
    private boolean hasReplayed(Lease candidate) {
        try {
            return ReplayCheck.passes(candidate.connection(), position);
        } catch (SQLException e) {
            servers.failed(candidate, e);
            return false;
        }
    }
}
