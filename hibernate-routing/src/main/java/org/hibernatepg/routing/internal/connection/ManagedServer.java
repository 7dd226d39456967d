package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.jta.JtaTransaction;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/** The server of a transaction of JTA: its first statement chooses it, for all connections that take part in the transaction. */
final class ManagedServer implements ServerOfTransaction {
    private final JtaTransaction transaction;
    private final Servers servers;
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final HeldServer held;
    private final Pins pins;

    /** Whether the connection takes part already. */
    private boolean decided;

    private boolean readOnly;

    ManagedServer(
            JtaTransaction transaction,
            Servers servers,
            ConnectionState state,
            ReadOnlyEnforcement enforcement,
            HeldServer held,
            Pins pins) {
        this.transaction = transaction;
        this.servers = servers;
        this.state = state;
        this.enforcement = enforcement;
        this.held = held;
        this.pins = pins;
    }

    JtaTransaction transaction() {
        return transaction;
    }

    @Override
    public @Nullable Lease decided() {
        return decided ? held.lease() : null;
    }

    @Override
    public boolean mayWrite() {
        return decided && !readOnly;
    }

    @Override
    public boolean autoCommit() throws SQLException {
        return connection().getAutoCommit();
    }

    @Override
    public Connection connection() throws SQLException {
        return lease().connection();
    }

    @Override
    public Lease forStatement(Lease present) throws SQLException {
        return lease();
    }

    private Lease lease() throws SQLException {
        Lease present = decided();
        if (present != null) {
            return present;
        }
        Lease chosen = choose();
        held.attachManaged(chosen);
        JtaTransaction.Decision decision = transaction.decision();
        Frame.ReadOnly scope = decision == null ? null : decision.scope();
        readOnly = scope != null || state.wantsReadOnly();
        decided = true;
        enforcement.beginManaged(scope);
        return chosen;
    }

    private Lease choose() throws SQLException {
        if (!servers.followsPins()) {
            return servers.leaseForReading();
        }
        JtaTransaction.Decision decision = transaction.decision();
        return decision == null ? decide(enforcement.current()) : servers.lease(decision.server());
    }

    /**
     * A replica only for a transaction that reads to its end. One that is behind a position could not be left again: it would
     * be a part of the transaction.
     */
    private Lease decide(Frame.@Nullable ReadOnly current) throws SQLException {
        Frame.ReadOnly scope = current != null && transaction.beganWithin(current) ? current : null;
        boolean replica = scope != null && !pins.isPrimary() && pins.position() == 0;
        Lease chosen = replica ? servers.leaseForReading() : servers.lease(servers.primary());
        transaction.decide(chosen.server(), scope);
        servers.began(chosen, scope != null);
        return chosen;
    }

    /** The server cannot be asked what it is, nor the connection be thrown away. */
    @Override
    public void failed(SQLException error) throws SQLException {
        held.failed(error);
    }
}
