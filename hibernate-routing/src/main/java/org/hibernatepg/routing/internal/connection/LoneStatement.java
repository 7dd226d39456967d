package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** A statement without a transaction, which gets a read-only one of its own. */
final class LoneStatement {
    private LoneStatement() {}

    /** A transaction may also have been begun by text, with autocommit on, as the driver does it for XA. */
    static boolean isAlone(Connection physical, boolean autoCommit) throws SQLException {
        if (!autoCommit) {
            return false;
        }
        DriverState state = DriverState.of(physical);
        return state != DriverState.OPEN && state != DriverState.FAILED;
    }

    static @Nullable Object execute(Execution execution, StatementText text, Connection physical) throws Throwable {
        boolean readOnlyBefore = physical.isReadOnly();
        physical.setReadOnly(true);
        physical.setAutoCommit(false);
        Object result;
        try {
            if (!text.isAnalysed()) {
                fixReadOnly(physical);
            }
            result = execution.runCompletely();
            physical.commit();
        } catch (Throwable e) {
            undo(physical, readOnlyBefore, e);
            throw e;
        }
        physical.setAutoCommit(true);
        physical.setReadOnly(readOnlyBefore);
        return result;
    }

    /** From its first query on, PostgreSQL does not let a read-only transaction become a writing one. */
    static void fixReadOnly(Connection physical) throws SQLException {
        try (Statement statement = physical.createStatement()) {
            statement.execute("select 1");
        }
    }

    private static void undo(Connection physical, boolean readOnlyBefore, Throwable cause) {
        try {
            physical.rollback();
            // Only after the rollback: switching autocommit on commits.
            physical.setAutoCommit(true);
            physical.setReadOnly(readOnlyBefore);
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }
}
