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

    ConnectionState(Servers servers) {
        this.servers = servers;
    }

    /** As set; else as the pool of the primary gives connections. */
    boolean autoCommit() throws SQLException {
        Boolean set = autoCommit;
        return set != null ? set : servers.autoCommitOfPool();
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

    void setIsolation(int wanted, @Nullable Lease lease) throws SQLException {
        isolation = wanted;
        if (lease != null) {
            lease.connection().setTransactionIsolation(wanted);
        }
    }

    void attached(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        autoCommitBefore = connection.getAutoCommit();
        readOnlyBefore = connection.isReadOnly();
        isolationBefore = null;
    }

    /** Before the first statement of a transaction: the driver refuses a change of these within one. */
    void apply(Lease lease, boolean wanted) throws SQLException {
        Connection connection = lease.connection();
        Integer level = isolation;
        if (level != null && isolationBefore == null) {
            int before = connection.getTransactionIsolation();
            isolationBefore = before;
            if (before != level) {
                connection.setTransactionIsolation(level);
            }
        }
        boolean reads = wanted || readOnlyBefore;
        if (connection.isReadOnly() != reads) {
            connection.setReadOnly(reads);
        }
        if (connection.getAutoCommit() != autoCommit()) {
            connection.setAutoCommit(autoCommit());
        }
    }

    void restore(Lease lease) throws SQLException {
        Connection connection = lease.connection();
        if (connection.isClosed()) {
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
        if (before != null && connection.getTransactionIsolation() != before) {
            connection.setTransactionIsolation(before);
        }
    }
}
