package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import org.hibernatepg.routing.internal.jta.JtaTransaction;
import org.hibernatepg.routing.internal.pin.Pins;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.Frame;
import org.jspecify.annotations.Nullable;

/** Chooses the server of a transaction of JTA: its first statement does, for all connections that take part in it. */
final class ManagedServer {
    private final Servers servers;
    private final Pins pins;

    ManagedServer(Servers servers, Pins pins) {
        this.servers = servers;
        this.pins = pins;
    }

    /**
     * A connection to the server of a transaction.
     *
     * @param current the read-only scope that counts now
     */
    Lease lease(JtaTransaction transaction, Frame.@Nullable ReadOnly current) throws SQLException {
        if (!servers.followsPins()) {
            return servers.leaseForReading();
        }
        JtaTransaction.Decision decision = transaction.decision();
        return decision == null ? decide(transaction, current) : servers.lease(decision.server());
    }

    /**
     * A replica only for a transaction that reads to its end. One that is behind a position could not be left again: it would
     * be a part of the transaction.
     */
    private Lease decide(JtaTransaction transaction, Frame.@Nullable ReadOnly current) throws SQLException {
        Frame.ReadOnly scope = current != null && transaction.beganWithin(current) ? current : null;
        boolean replica = scope != null && !pins.isPrimary() && pins.position() == 0;
        Lease chosen = replica ? servers.leaseForReading() : servers.lease(servers.primary());
        transaction.decide(chosen.server(), scope);
        servers.began(chosen, scope != null);
        return chosen;
    }
}
