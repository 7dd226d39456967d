package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.hibernatepg.routing.internal.unit.RoutingUnit;
import org.jspecify.annotations.Nullable;

/** The transaction that a routed connection is in: what runs within it is held to the scopes, and what it writes is noted. */
final class RoutedTransaction {
    private final ConnectionState state;
    private final ScopeInForce scopes;
    private final ReadOnlyEnforcement enforcement;
    private final TransactionServer server;
    private final TransactionWrites writes;
    private final OwnTransaction own;
    private final ManagedTransaction managed;

    RoutedTransaction(RoutingUnit unit, Servers servers) {
        state = new ConnectionState(servers);
        scopes = new ScopeInForce(unit.scopes(), state::wantsReadOnly);
        enforcement = new ReadOnlyEnforcement(scopes);
        server = new TransactionServer(unit, servers, state, enforcement);
        writes = new TransactionWrites(unit.pins(), new ManagedTransactions(unit::jta));
        own = new OwnTransaction(state, enforcement, server.own(), writes);
        managed = new ManagedTransaction(state, enforcement, server);
    }

    ConnectionState state() {
        return state;
    }

    ScopeInForce scopes() {
        return scopes;
    }

    ReadOnlyEnforcement enforcement() {
        return enforcement;
    }

    TransactionServer server() {
        return server;
    }

    /** What begins and ends it: that of JTA while the thread is in one. */
    TransactionControl control() throws SQLException {
        return server.isManaged() ? managed : own;
    }

    /** Executes a statement, which was made with a connection of that time. */
    @Nullable
    Object execute(Execution execution, @Nullable Lease madeWith) throws Throwable {
        Lease held = server.of(madeWith);
        try {
            server.own().beforeStatement(execution.sql());
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
        if (held != null && server.mayWrite()) {
            writes.executed(kind, server.autoCommit(), held.connection());
        }
    }

    /** Before the driver's own connection is handed out. */
    void beforeUnwrap() throws SQLException {
        enforcement.beforeUnwrap(server.connection(), server.autoCommit(), server.isWritable());
    }

    /** Whoever has the driver's own connection may do anything with it. */
    void unwrapped() throws SQLException {
        server.own().used();
        boolean inTransaction = server.isManaged() || server.own().inTransaction();
        if (inTransaction && server.mayWrite()) {
            writes.executed(WriteKind.MAY_WRITE, false, server.connection());
        }
    }

    void close() throws SQLException {
        writes.ended();
        server.close();
    }
}
