package org.hibernatepg.trigger.internal.jdbc;

import java.sql.SQLException;

/**
 * What a connection of an activated persistence unit can do besides: {@code connection.unwrap(VariableConnection.class)}.
 */
public interface VariableConnection {
    /**
     * Whether a statement failed in the transaction, so that the server refuses all others until a rollback. Asks no
     * server. With another driver than PostgreSQL's own, every failed statement counts.
     */
    boolean isAborted() throws SQLException;

    /** From now on until it is given back, the connection carries these variables, too. */
    void bind(SessionVariables variables);
}
