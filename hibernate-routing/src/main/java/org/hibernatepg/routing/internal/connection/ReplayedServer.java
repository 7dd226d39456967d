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

    private final TransactionServer transaction;
    private final Servers servers;
    private final long position;
    private final boolean readOnly;
    private final Set<Server> behind = new HashSet<>();
    private Lease candidate;

    private ReplayedServer(TransactionServer transaction, Servers servers, long position, boolean readOnly)
            throws SQLException {
        this.transaction = transaction;
        this.servers = servers;
        this.position = position;
        this.readOnly = readOnly;
        candidate = servers.leaseForReading();
    }

    /** The transaction has got a server, which is not asked yet. */
    static ReplayedServer begin(TransactionServer transaction, Servers servers, long position, boolean readOnly)
            throws SQLException {
        ReplayedServer search = new ReplayedServer(transaction, servers, position, readOnly);
        transaction.attach(search.candidate, readOnly);
        return search;
    }

    long position() {
        return position;
    }

    boolean isReadOnly() {
        return readOnly;
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
        transaction.leave(candidate);
        candidate = first ? servers.leaseForReading(behind) : servers.leasePrimary();
        transaction.attach(candidate, readOnly);
    }

    /**
     * A query failed that took the question along. The server may be behind, and the query fail for that: it is asked again,
     * by itself, if it still answers.
     */
    void failed(SQLException error) throws SQLException {
        Failure failure = Failure.of(error);
        if (failure == Failure.CONNECTION) {
            servers.failed(candidate, error);
            next();
        } else if (failure == Failure.CONFLICT || CANCELLED.equals(error.getSQLState())) {
            transaction.asked(this);
            throw error;
        } else {
            restart();
        }
    }

    private void restart() throws SQLException {
        try {
            transaction.restart(candidate, readOnly);
        } catch (SQLException e) {
            servers.failed(candidate, e);
            next();
        }
    }

    private boolean isPrimary() {
        return candidate.server().equals(servers.primary());
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
