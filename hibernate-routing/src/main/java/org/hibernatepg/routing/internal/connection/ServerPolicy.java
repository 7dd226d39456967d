package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.replica.Servers;

/** Which server comes next, as what was set on the connection, the scopes and what the thread has written want it. */
final class ServerPolicy {
    private final Servers servers;
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final HeldServer held;
    private final Pins pins;

    ServerPolicy(Servers servers, ConnectionState state, ReadOnlyEnforcement enforcement, HeldServer held, Pins pins) {
        this.servers = servers;
        this.state = state;
        this.enforcement = enforcement;
        this.held = held;
        this.pins = pins;
    }

    /** For the transaction that comes next, or the statement without one. */
    ServerChoice next() throws SQLException {
        boolean readOnly = isReadOnly();
        return new ServerChoice(readOnly, readOnly && mayBeReplica());
    }

    /** Where it runs on what is held, whatever that is. */
    ServerChoice nextOnHeld() {
        return new ServerChoice(isReadOnly(), !held.isPrimary());
    }

    private boolean isReadOnly() {
        return state.wantsReadOnly() || enforcement.startsReadOnly();
    }

    /**
     * Without a transaction, no replica may serve where a position counts: behind a pooler, the next statement could go to
     * another server than the one that was asked.
     */
    private boolean mayBeReplica() throws SQLException {
        return !servers.followsPins() || (!pins.isPrimary() && !(held.autoCommit() && pins.position() != 0));
    }

    /** What the server has to have replayed; 0 for nothing. */
    long position(ServerChoice choice) {
        return choice.replica() ? position() : 0;
    }

    /** Whether a replica would be asked for a position; what is cheaper to know than what a text is. */
    boolean hasPosition() {
        return position() != 0;
    }

    private long position() {
        return servers.followsPins() ? pins.position() : 0;
    }

    /** Whether a query may take the question for the position along. */
    boolean letsQueriesAsk() throws SQLException {
        return !held.autoCommit() && !state.keepsSnapshot() && enforcement.sendsQueriesAlone();
    }
}
