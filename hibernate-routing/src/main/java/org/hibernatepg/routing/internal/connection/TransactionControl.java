package org.hibernatepg.routing.internal.connection;

import java.sql.SQLException;

/** What JDBC lets a connection do with the transaction that it is in: with its own, or with one of JTA. */
sealed interface TransactionControl permits OwnTransaction, ManagedTransaction {
    void setAutoCommit(boolean autoCommit) throws SQLException;

    void setReadOnly(boolean readOnly) throws SQLException;

    void setIsolation(int level) throws SQLException;

    void commit() throws SQLException;

    void rollback() throws SQLException;
}
