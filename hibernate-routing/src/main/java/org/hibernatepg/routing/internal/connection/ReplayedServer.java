package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.hibernatepg.routing.internal.replica.Failure;
import org.hibernatepg.routing.internal.replica.Server;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;

/** The search for a server that has replayed a position: a replica that says so, else the primary. */
final class ReplayedServer {
    /** The query was cancelled, by its time limit or by somebody. */
    private static final String CANCELLED = "57014";

    private final HeldServer held;
    private final Servers servers;
    private final long position;
    private final ServerChoice choice;
    private final Set<Server> behind = new HashSet<>();
    private Lease candidate;

    private ReplayedServer(HeldServer held, Servers servers, long position, ServerChoice choice) throws SQLException {
        this.held = held;
        this.servers = servers;
        this.position = position;
        this.choice = choice;
        candidate = servers.leaseForReading();
    }

    /** The transaction has got a server, which is not asked yet. */
    static ReplayedServer begin(HeldServer held, Servers servers, long position, ServerChoice choice)
            throws SQLException {
        ReplayedServer search = new ReplayedServer(held, servers, position, choice);
        held.attach(search.candidate, choice.readOnly());
        return search;
    }

    long position() {
        return position;
    }

    ServerChoice choice() {
        return choice;
    }

    Lease candidate() {
        return candidate;
    }

    /** Whether a query may take the question along: where each statement has a snapshot of its own. */
    boolean canRide() throws SQLException {
        return !isPrimary()
                && !candidate.server().keepsSnapshots()
                && DriverState.sendsTogether(candidate.connection());
    }

    /** Asks the server, and others until one has replayed the position. */
    void ask() throws SQLException {
        while (!isPrimary() && !hasReplayed()) {
            next();
        }
    }

    /** Leaves the server for another one. */
    void next() throws SQLException {
        boolean first = behind.add(candidate.server());
        held.leave();
        candidate = first ? servers.leaseForReading(behind) : servers.leasePrimary();
        held.attach(candidate, choice.readOnly());
    }

    /**
     * A query failed that took the question along. The server may be behind, and the query fail for that: it is asked again,
     * by itself, if it still answers.
     *
     * @return false if the failure is not for the question, and is the query's
     */
    boolean failed(SQLException error) throws SQLException {
        Failure failure = Failure.of(error);
        if (failure == Failure.CONNECTION) {
            servers.failed(candidate, error);
            next();
        } else if (failure == Failure.CONFLICT || CANCELLED.equals(error.getSQLState())) {
            return false;
        } else {
            restart();
        }
        return true;
    }

    private void restart() throws SQLException {
        try {
            held.restart(choice.readOnly());
        } catch (SQLException e) {
            servers.failed(candidate, e);
            next();
        }
    }

    private boolean isPrimary() {
        return servers.isPrimary(candidate);
    }

    /** A server that cannot tell has not. */
    private boolean hasReplayed() {
        try {
            return ReplayCheck.passes(candidate, position);
        } catch (SQLException e) {
            servers.failed(candidate, e);
            return false;
        }
    }
}
