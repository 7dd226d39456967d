package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernatepg.routing.internal.replica.Servers;
import org.hibernatepg.routing.internal.replica.Servers.Lease;
import org.jspecify.annotations.Nullable;

/** What was set on a routed connection, and what the pool's connection behind it was like before. */
final class ConnectionState {
    private final Servers servers;
    private @Nullable Boolean autoCommit;
    private boolean readOnly;
    private @Nullable Integer isolation;

    private boolean autoCommitBefore;
    private boolean readOnlyBefore;
    private @Nullable Integer isolationBefore;

    /** Whether the connection is as a transaction of JTA has it, which forbids to change it. */
    private boolean managed;

    ConnectionState(Servers servers) {
        this.servers = servers;
    }

    /** As set; else as the connection has it, which another one may share; else as the pool of the primary gives them. */
    boolean autoCommit(@Nullable Lease lease) throws SQLException {
        Boolean set = autoCommit;
        if (set != null) {
            return set;
        }
        return lease != null ? lease.connection().getAutoCommit() : servers.autoCommitOfPool();
    }

    boolean wantsReadOnly() {
        return readOnly;
    }

    boolean isReadOnly(@Nullable Lease lease) throws SQLException {
        return readOnly || (lease != null && lease.connection().isReadOnly());
    }

    void setAutoCommit(boolean wanted, @Nullable Lease lease) throws SQLException {
        autoCommit = wanted;
        if (lease != null && lease.connection().getAutoCommit() != wanted) {
            lease.connection().setAutoCommit(wanted);
        }
    }

    void setReadOnly(boolean wanted) {
        readOnly = wanted;
    }

    @Nullable
    Integer isolation() {
        return isolation;
    }

    /** Whether a level was set that keeps the snapshot of the transaction's first query. */
    boolean keepsSnapshot() {
        Integer level = isolation;
        return level != null && level > Connection.TRANSACTION_READ_COMMITTED;
    }

    void setIsolation(int wanted, @Nullable Lease lease) throws SQLException {
        if (lease != null) {
            lease.connection().setTransactionIsolation(wanted);
        }
        isolation = wanted;
    }

    void attached(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        autoCommitBefore = connection.getAutoCommit();
        readOnlyBefore = connection.isReadOnly();
        isolationBefore = null;
        managed = false;
    }

    /** In a transaction of JTA nothing of the connection is touched, neither now nor when it goes back. */
    void attachedManaged(Lease lease) throws SQLException {
        managed = true;
        Integer level = isolation;
        if (level != null) {
            isolateTransaction(lease.connection(), level);
        }
    }

    /** Whether a transaction is open that was begun by switching autocommit off. */
    boolean isOpen(Lease lease) throws SQLException {
        return Boolean.FALSE.equals(autoCommit) && DriverState.of(lease.connection()) == DriverState.OPEN;
    }

    /** Before the first statement of a transaction: the driver refuses a change of these within one. */
    void apply(Lease lease, boolean wanted) throws SQLException {
        Connection connection = lease.connection();
        boolean reads = wanted || readOnlyBefore;
        if (connection.isReadOnly() != reads) {
            connection.setReadOnly(reads);
        }
        boolean commits = servers.isPrimary(lease) ? autoCommit(lease) : autoCommit(null);
        if (connection.getAutoCommit() != commits) {
            connection.setAutoCommit(commits);
        }
        Integer level = isolation;
        if (level != null && !commits) {
            isolateTransaction(connection, level);
        }
    }

    /** For the transaction alone: what the driver sets for the connection reaches whoever shares it behind a pooler. */
    private void isolateTransaction(Connection connection, int level) throws SQLException {
        if (Isolation.isPostgresql(connection)) {
            Isolation.set(connection, level);
        } else {
            isolateConnection(connection, level);
        }
    }

    /** Before a statement without a transaction, for which there is no other way. */
    void isolate(Lease lease) throws SQLException {
        Integer level = isolation;
        if (level != null) {
            isolateConnection(lease.connection(), level);
        }
    }

    private void isolateConnection(Connection connection, int level) throws SQLException {
        int current = connection.getTransactionIsolation();
        if (current != level) {
            isolationBefore = isolationBefore == null ? current : isolationBefore;
            connection.setTransactionIsolation(level);
        }
    }

    void restore(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        if (managed || connection.isClosed()) {
            return;
        }
        if (connection.getAutoCommit() != autoCommitBefore) {
            if (autoCommitBefore) {
                // Switching autocommit on would commit what was left open.
                connection.rollback();
            }
            connection.setAutoCommit(autoCommitBefore);
        }
        if (connection.isReadOnly() != readOnlyBefore) {
            connection.setReadOnly(readOnlyBefore);
        }
        Integer before = isolationBefore;
        if (before != null) {
            connection.setTransactionIsolation(before);
        }
    }
}
