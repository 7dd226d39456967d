package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.hibernatepg.routing.internal.replica.Servers.Lease;

/** A transaction that is the connection's own: begun and ended as scopes allow it; what it has written is told at its end. */
final class OwnTransaction implements TransactionControl {
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final OwnServer server;
    private final TransactionWrites writes;

    OwnTransaction(ConnectionState state, ReadOnlyEnforcement enforcement, OwnServer server, TransactionWrites writes) {
        this.state = state;
        this.enforcement = enforcement;
        this.server = server;
        this.writes = writes;
    }

    @Override
    public void setAutoCommit(boolean autoCommit) throws SQLException {
        server.settle();
        if (autoCommit == server.autoCommit()) {
            return;
        }
        if (autoCommit && server.inTransaction()) {
            enforcement.refuseEnd("setAutoCommit(true)");
            Connection connection = server.connection();
            Tracker tracker = writes.beforeCommit(connection);
            server.setAutoCommit(true);
            writes.committed(tracker, connection);
            ended();
        } else {
            server.setAutoCommit(autoCommit);
        }
        // What is decided for a statement without a transaction is not for the transaction after it.
        server.undecided();
        if (autoCommit) {
            enforcement.ended();
        } else {
            enforcement.begin();
        }
    }

    @Override
    public void setReadOnly(boolean readOnly) throws SQLException {
        server.settle();
        if (server.inTransaction() && readOnly == server.mayWrite()) {
            enforcement.refuseWriting(readOnly);
            server.setReadOnly(readOnly);
        }
        state.setReadOnly(readOnly);
    }

    @Override
    public void setIsolation(int level) throws SQLException {
        server.settle();
        server.setIsolation(level);
    }

    @Override
    public void commit() throws SQLException {
        Lease held = server.decided();
        if (held == null) {
            ended();
            return;
        }
        enforcement.refuseEnd("the commit");
        Tracker tracker = writes.beforeCommit(held.connection());
        try {
            server.end(Connection::commit);
            writes.committed(tracker, held.connection());
        } finally {
            ended();
        }
    }

    @Override
    public void rollback() throws SQLException {
        try {
            server.end(Connection::rollback);
        } finally {
            ended();
        }
    }

    private void ended() throws SQLException {
        enforcement.ended();
        writes.ended();
        server.ended();
    }
}
