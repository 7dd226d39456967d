package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.hibernatepg.routing.internal.jta.JtaTransaction;
import org.hibernatepg.routing.internal.jta.JtaTransactions;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/**
 * The server of the transaction, which is the connection's own or the one of JTA that the thread is in. Whichever it is: the
 * connection holds one server at the most.
 */
final class TransactionServer {
    private final Servers servers;
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final Pins pins;
    private final JtaTransactions jta;
    private final HeldServer held;
    private final OwnServer own;

    /** That of the transaction of JTA that the connection is used in; null for none. */
    private @Nullable ManagedServer managed;

    TransactionServer(RoutingUnit unit, Servers servers, ConnectionState state, ReadOnlyEnforcement enforcement) {
        this.servers = servers;
        this.state = state;
        this.enforcement = enforcement;
        pins = unit.pins();
        jta = unit.jtaTransactions();
        held = new HeldServer(servers, state, enforcement, unit.poolers());
        ServerPolicy policy = new ServerPolicy(servers, state, enforcement, held, pins);
        own = new OwnServer(servers, state, enforcement, held, policy);
    }

    /** That of the connection's own transactions. */
    OwnServer own() {
        return own;
    }

    /** What is held, whether it is the transaction's or is kept for the next one. */
    @Nullable
    Lease lease() {
        return held.lease();
    }

    /** The one that was decided for. */
    Lease required() {
        return held.required();
    }

    boolean isPrimary() {
        return held.isPrimary();
    }

    /** Whether it leads to the primary, also where that is called a replica. */
    boolean isWritable() {
        return held.isWritable();
    }

    /** What the transaction, or the last statement without one, has got; null if nothing is decided yet. */
    @Nullable
    Lease decided() {
        return last().decided();
    }

    /** Whether what is decided may write. */
    boolean mayWrite() {
        return last().mayWrite();
    }

    boolean autoCommit() throws SQLException {
        return current().autoCommit();
    }

    /** The connection of the transaction's server, chosen now if it was not yet. */
    Connection connection() throws SQLException {
        return current().connection();
    }

    /** The connection for what needs no answer of the server that it leads to. */
    Connection unaskedConnection() throws SQLException {
        Connection unasked = own.unaskedConnection();
        return unasked == null ? connection() : unasked;
    }

    /** That of a statement, which was made with it, perhaps for an earlier transaction. */
    Lease of(@Nullable Lease madeWith) throws SQLException {
        ServerOfTransaction current = current();
        Lease present = held.lease();
        if (present == null || !present.equals(madeWith)) {
            throw new SQLException(
                    "The statement was made for a transaction that has ended. Make another one.", "26000");
        }
        return current.forStatement(present);
    }

    /** Whether a query may have something to ask; what is cheaper to know than what a text is. */
    boolean mayAsk() {
        return managed == null && own.mayAsk();
    }

    /**
     * Takes a server for a query that can take along the question whether the server has replayed what the transaction has
     * to see.
     *
     * @return null if there is nothing to ask, or not in that way
     */
    @Nullable
    ReplayedServer forQuery() throws SQLException {
        return isManaged() ? null : own.forQuery();
    }

    /** What an error says about the server is told before the caller sees it. */
    void failed(SQLException error) throws SQLException {
        last().failed(error);
    }

    /** The server has answered without an error. */
    void succeeded() {
        held.succeeded();
    }

    /** Whether the thread is in a transaction of JTA. */
    boolean isManaged() throws SQLException {
        return current() != own;
    }

    /** That of the transaction that the thread is in. What was held for another one, or for none, is given back. */
    private ServerOfTransaction current() throws SQLException {
        JtaTransaction joined = managed == null ? null : managed.transaction();
        JtaTransaction current = jta.current();
        if (!Objects.equals(current, joined)) {
            leaveFor(current);
        }
        return last();
    }

    /** That of the transaction that the connection was used in last. */
    private ServerOfTransaction last() {
        return managed == null ? own : managed;
    }

    private void leaveFor(@Nullable JtaTransaction other) throws SQLException {
        if (managed == null) {
            held.refuseOpen();
        }
        // What guarded the transaction that has ended went with it.
        enforcement.ended();
        release();
        managed = other == null ? null : new ManagedServer(other, servers, state, enforcement, held, pins);
    }

    /** The connection is not used any more. */
    void close() throws SQLException {
        if (managed != null) {
            // What guarded a transaction that has ended went with it.
            current();
        }
        release();
    }

    /** Gives back what is held, as it came. */
    private void release() throws SQLException {
        if (managed == null) {
            own.release();
        } else {
            held.detach();
        }
    }
}
