package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Objects;
import org.hibernatepg.routing.internal.pin.Tracker;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.scope.Frame;
import org.hibernatepg.routing.internal.scope.ScopeNote;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/** What begins, runs within and ends a transaction of a routed connection, as scopes allow it; what it writes is noted. */
final class RoutedTransaction {
    private final ConnectionState state;
    private final ReadOnlyEnforcement enforcement;
    private final TransactionServer server;
    private final TransactionWrites writes;

    RoutedTransaction(RoutingUnit unit, Servers servers) {
        state = new ConnectionState(servers);
        enforcement = new ReadOnlyEnforcement(unit.scopes(), state::wantsReadOnly);
        server = new TransactionServer(unit, servers, state, enforcement);
        writes = new TransactionWrites(unit.pins(), new ManagedTransactions(unit::jta));
    }

    ConnectionState state() {
        return state;
    }

    ReadOnlyEnforcement enforcement() {
        return enforcement;
    }

    TransactionServer server() {
        return server;
    }

    /** Executes a statement, which was made with a connection of that time. */
    @Nullable
    Object execute(Execution execution, @Nullable Lease madeWith) throws Throwable {
        Lease held = server.of(madeWith);
        try {
            server.beforeStatement(execution.sql());
            Object result = enforcement.execute(execution, held.connection(), server.autoCommit());
            server.succeeded();
            return result;
        } catch (SQLException e) {
            server.failed(e);
            throw e;
        }
    }

    /** A statement was executed: was something written, and is it committed already? */
    void executed(WriteKind kind) throws SQLException {
        Lease held = server.lease();
        if (held != null && !server.isReadOnly()) {
            writes.executed(kind, server.autoCommit(), held.connection());
        }
    }

    /** Before the driver's own connection is handed out. */
    void beforeUnwrap() throws SQLException {
        enforcement.beforeUnwrap(server.connection(), server.autoCommit(), server.isWritable());
    }

    /** Whoever has the driver's own connection may do anything with it. */
    void unwrapped() throws SQLException {
        server.used();
        boolean inTransaction = server.isManaged() || server.inTransaction();
        if (inTransaction && !server.isReadOnly()) {
            writes.executed(WriteKind.MAY_WRITE, false, server.connection());
        }
    }

    void setAutoCommit(boolean autoCommit) throws SQLException {
        if (server.isManaged()) {
            setAutoCommitManaged(autoCommit);
            return;
        }
        server.settle();
        if (autoCommit == server.autoCommit()) {
            return;
        }
        if (autoCommit && server.inTransaction()) {
            enforcement.refuseEnd("setAutoCommit(true)");
            Connection connection = Objects.requireNonNull(server.lease()).connection();
            Tracker tracker = writes.beforeCommit(connection);
            state.setAutoCommit(true, server.lease());
            writes.committed(tracker, connection);
            ended();
        } else {
            state.setAutoCommit(autoCommit, server.lease());
        }
        // What is decided for a statement without a transaction is not for the transaction after it.
        server.undecided();
        if (autoCommit) {
            enforcement.ended();
        } else {
            enforcement.begin();
        }
    }

    /** What JTA forbids, the driver refuses. That no statement commits by itself is so already, whatever the driver says. */
    private void setAutoCommitManaged(boolean autoCommit) throws SQLException {
        Connection connection = server.connection();
        if (autoCommit) {
            connection.setAutoCommit(true);
        } else if (DriverState.of(connection) == DriverState.NONE) {
            throw new SQLException(
                    "The connection takes no part in the transaction of JTA that is open, and begins none of its own within"
                            + " it. Let the data source be one of XA.",
                    "25000");
        }
    }

    void setReadOnly(boolean readOnly) throws SQLException {
        if (server.isManaged()) {
            refuseWriting(readOnly);
            state.setReadOnly(readOnly);
            if (!readOnly) {
                enforcement.writable();
            }
            return;
        }
        server.settle();
        if (server.inTransaction() && readOnly != server.isReadOnly()) {
            refuseWriting(readOnly);
            // The driver knows the words for it.
            server.connection().setReadOnly(readOnly);
            server.setReadOnly(readOnly);
        }
        state.setReadOnly(readOnly);
    }

    /** The driver would, as long as it has not sent the transaction's first statement. */
    private void refuseWriting(boolean readOnly) throws SQLException {
        Frame.ReadOnly scope = enforcement.current();
        if (scope != null && !readOnly) {
            throw ScopeNote.refusal(scope, "setReadOnly(false)", "Close the scope first.");
        }
    }

    void setIsolation(int level) throws SQLException {
        if (server.isManaged()) {
            Isolation.set(server.connection(), level);
        } else {
            server.settle();
            state.setIsolation(level, server.inTransaction() ? server.lease() : null);
        }
    }

    void commit() throws SQLException {
        if (server.isManaged()) {
            server.connection().commit();
            return;
        }
        Lease held = server.decided();
        if (held == null) {
            ended();
            return;
        }
        enforcement.refuseEnd("the commit");
        Tracker tracker = writes.beforeCommit(held.connection());
        try {
            held.connection().commit();
            server.succeeded();
            writes.committed(tracker, held.connection());
        } catch (SQLException e) {
            server.failed(e);
            throw e;
        } finally {
            ended();
        }
    }

    void rollback() throws SQLException {
        if (server.isManaged()) {
            server.connection().rollback();
            return;
        }
        Lease held = server.decided();
        if (held == null) {
            ended();
            return;
        }
        try {
            held.connection().rollback();
            server.succeeded();
        } catch (SQLException e) {
            server.failed(e);
            throw e;
        } finally {
            ended();
        }
    }

    private void ended() throws SQLException {
        enforcement.ended();
        writes.ended();
        server.ended();
    }

    void close() throws SQLException {
        writes.ended();
        server.close();
    }
}
