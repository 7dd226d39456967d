package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.jspecify.annotations.Nullable;

/** The server of a transaction of one kind: of the connection's own, or of one of JTA. */
sealed interface ServerOfTransaction permits OwnServer, ManagedServer {
    /** What the transaction, or the last statement without one, has got; null if nothing is decided yet. */
    @Nullable
    Lease decided();

    /** Whether what is decided may write. */
    boolean mayWrite();

    boolean autoCommit() throws SQLException;

    /** The connection of the transaction's server, chosen now if it was not yet. */
    Connection connection() throws SQLException;

    /** For a statement that was made with what is held, perhaps for an earlier transaction. */
    Lease forStatement(Lease present) throws SQLException;

    /** What an error says about the server is told before the caller sees it. */
    void failed(SQLException error) throws SQLException;
}
