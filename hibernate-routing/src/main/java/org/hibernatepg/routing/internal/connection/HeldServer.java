package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import java.util.Objects;
import org.hibernatepg.routing.internal.pooler.PoolerCheck;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.jspecify.annotations.Nullable;

/** The server that a routed connection holds a connection to: how that is taken, and how it goes back as it came. */
final class HeldServer {
    private final Servers servers;
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final PoolerCheck poolers;
    private @Nullable Lease lease;

    /** Whether it refused a write as if the transaction only read, which it does not. */
    private boolean suspected;

    HeldServer(Servers servers, ConnectionState state, ReadOnlyEnforcement enforcement, PoolerCheck poolers) {
        this.servers = servers;
        this.state = state;
        this.enforcement = enforcement;
        this.poolers = poolers;
    }

    /** Null if nothing is held. */
    @Nullable
    Lease lease() {
        return lease;
    }

    Lease required() {
        return Objects.requireNonNull(lease);
    }

    boolean isPrimary() {
        return lease != null && servers.isPrimary(lease);
    }

    /** Whether it leads to the primary, also where that is called a replica. */
    boolean isWritable() {
        return lease != null && lease.reaches(servers.primary());
    }

    boolean autoCommit() throws SQLException {
        return state.autoCommit(lease);
    }

    /** Whether a transaction was begun by a statement, with autocommit on. */
    boolean isOpenByText() throws SQLException {
        return lease != null && DriverState.of(lease.connection()) == DriverState.OPEN;
    }

    /** Before the connection becomes part of a transaction of JTA. */
    void refuseOpen() throws SQLException {
        if (lease != null && state.isOpen(lease)) {
            throw new SQLException(
                    "The connection has a transaction of its own, which can be no part of the one of JTA that has begun"
                            + " meanwhile. End it first, or use another session.",
                    "25001");
        }
    }

    /** Takes a server, for good or to be asked. */
    void attach(Lease chosen, boolean readOnly) throws SQLException {
        lease = chosen;
        poolers.look(chosen.server().name(), chosen.connection());
        state.attached(chosen);
        state.apply(chosen, readOnly);
    }

    /** Takes the server of a transaction of JTA. */
    void attachManaged(Lease chosen) throws SQLException {
        lease = chosen;
        state.attachedManaged(chosen);
    }

    /** Makes what is held fit for the next transaction. */
    void apply(boolean readOnly) throws SQLException {
        state.apply(required(), readOnly);
    }

    /** Begins the transaction anew, on the same server. */
    void restart(boolean readOnly) throws SQLException {
        required().connection().rollback();
        apply(readOnly);
    }

    /** Gives a server back that was asked, and the transaction in which it was. */
    void leave() throws SQLException {
        Lease asked = required();
        try {
            asked.connection().rollback();
        } catch (SQLException e) {
            servers.failed(asked, e);
            discard();
            return;
        }
        detach();
    }

    /** Gives back what is held, as it came. */
    void detach() throws SQLException {
        Lease held = lease;
        lease = null;
        if (held != null) {
            try {
                enforcement.release();
                state.restore(held);
            } finally {
                held.release();
            }
        }
    }

    /** What an error says about the server is told. */
    void failed(SQLException error) {
        if (lease != null) {
            servers.failed(lease, error);
        }
    }

    /** It has answered without an error. */
    void succeeded() {
        if (lease != null) {
            servers.succeeded(lease);
        }
    }

    /** It refused a write of a transaction that was to write. */
    void suspect() {
        suspected = true;
    }

    /**
     * Throws away a connection that should lead to the primary and does not any more; whether it did so. Asked once the transaction is over
     * whose write was refused.
     */
    boolean discardIfDemoted() throws SQLException {
        boolean asked = suspected;
        suspected = false;
        boolean demoted = asked && lease != null && servers.evictIfDemoted(lease);
        if (demoted) {
            discard();
        }
        return demoted;
    }

    private void discard() throws SQLException {
        Lease held = required();
        lease = null;
        held.discard();
    }
}
