package org.hibernatepg.trigger.internal.jdbc;

import static org.hibernatepg.trigger.internal.jdbc.TransactionVariables.SEARCH_PATH;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collections;
import java.util.Map;
import org.hibernatepg.trigger.internal.jdbc.ServerTransaction.State;
import org.hibernatepg.trigger.internal.jdbc.TransactionVariables.LeftBehind;
import org.jspecify.annotations.Nullable;

/**
 * Applies the variables of one connection: before a statement that may write, what the transaction has not been told yet
 * is sent in one statement of its own. A search path counts for statements that only read, too. A statement without a
 * transaction gets one, since a setting must not outlive it.
 */
final class ConnectionVariables {
    /** A statement to execute. */
    interface Execution {
        /** What its text does; asked only when there is something to apply or to forget. */
        SqlTraits traits();

        @Nullable
        Object run() throws Throwable;

        /** The same, without leaving rows to be fetched: they could not be, after the commit that follows. */
        @Nullable
        Object runCompletely() throws Throwable;
    }

    /** SQLSTATE {@code invalid_transaction_termination}. */
    private static final String ENDS_TRANSACTION_ITSELF = "2D000";

    private final Connection connection;
    private final WantedVariables wanted;
    private final ServerTransaction server;
    private final TransactionVariables transaction = new TransactionVariables();
    private boolean failed;

    ConnectionVariables(Connection connection, WantedVariables wanted) {
        this.connection = connection;
        this.wanted = wanted;
        server = new ServerTransaction(connection);
        transaction.inherit(server.inherit());
    }

    TransactionVariables transaction() {
        return transaction;
    }

    void bind(SessionVariables variables) {
        wanted.bind(variables);
    }

    boolean isAborted() throws SQLException {
        return switch (server.state()) {
            case FAILED -> true;
            case UNKNOWN -> failed && !connection.getAutoCommit();
            case NONE, OPEN -> false;
        };
    }

    /** The transaction is over. */
    void ended() {
        server.ended();
        recovered();
    }

    /** The transaction, or the part of it that failed, was ended. */
    void recovered() {
        failed = false;
    }

    @Nullable
    Object execute(Execution execution) throws Throwable {
        if (failed && server.state() == State.OPEN) {
            // What failed was rolled back behind our back, to a savepoint beneath, and what was set after that with it.
            transaction.unsettle();
            recovered();
        }
        Map<String, String> variables = wanted.current();
        if (variables.isEmpty() && transaction.isClean() && !failed) {
            return run(execution);
        }
        if (!transaction.isClean() && server.state() == State.NONE) {
            // It was ended behind our back, by JTA for instance.
            transaction.forget();
        }
        SqlTraits traits = execution.traits();
        if (concerns(traits, variables) && !isAborted()) {
            if (isOutsideTransaction()) {
                return variables.isEmpty() ? run(execution) : runInTransaction(execution, variables);
            }
            apply(variables);
        }
        return runAndSettle(execution, traits);
    }

    /** Triggers that were put off run in the commit, with what is in force then and not when the last statement ran. */
    void beforeCommit() throws SQLException {
        if (server.state() == State.OPEN && !isAborted()) {
            apply(wanted.current());
        }
    }

    private boolean concerns(SqlTraits traits, Map<String, String> variables) {
        return traits.mayWrite() || (traits.resolvesNames() && transaction.lacksPath(variables));
    }

    private @Nullable Object run(Execution execution) throws Throwable {
        try {
            return execution.run();
        } catch (SQLException e) {
            failed = true;
            throw e;
        }
    }

    private @Nullable Object runAndSettle(Execution execution, SqlTraits traits) throws Throwable {
        boolean successful = false;
        try {
            Object result = run(execution);
            successful = true;
            return result;
        } finally {
            settle(traits, successful);
        }
    }

    /** After control of the transaction by text, and after settings that were changed by text. */
    private void settle(SqlTraits traits, boolean successful) {
        if (traits.endsTransaction() && successful) {
            transaction.forget();
            recovered();
        } else if (traits.endsTransaction() || traits.unsettles()) {
            transaction.unsettle();
            failed &= !successful;
        } else if (traits.movesPath()) {
            transaction.movePath();
        }
    }

    /** A transaction may also have been begun by text, with autocommit on. */
    private boolean isOutsideTransaction() throws SQLException {
        return connection.getAutoCommit() && server.state() != State.OPEN;
    }

    private void apply(Map<String, String> variables) throws SQLException {
        Map<String, String> missing = transaction.missing(variables);
        if (!missing.isEmpty()) {
            send(missing);
        }
        transaction.applied(variables);
    }

    private void send(Map<String, String> variables) throws SQLException {
        boolean asksPath = variables.containsKey(SEARCH_PATH) && transaction.isPathUnknown();
        String sql = "select "
                + (asksPath ? "pg_catalog.current_setting('search_path'), " : "")
                + String.join(", ", Collections.nCopies(variables.size(), "pg_catalog.set_config(?, ?, true)"));
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            int parameter = 1;
            for (Map.Entry<String, String> variable : variables.entrySet()) {
                statement.setString(parameter++, variable.getKey());
                statement.setString(parameter++, variable.getValue());
            }
            statement.execute();
            if (asksPath) {
                rememberPath(statement);
            }
        } catch (SQLException e) {
            failed = true;
            transaction.unsettle();
            throw e;
        }
    }

    /** The targets of a query are computed from left to right, so it is the path from before. */
    private void rememberPath(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.getResultSet()) {
            row.next();
            transaction.pathBefore(row.getString(1));
        }
    }

    private @Nullable Object runInTransaction(Execution execution, Map<String, String> variables) throws Throwable {
        connection.setAutoCommit(false);
        Object result;
        try {
            send(variables);
            result = execution.runCompletely();
            connection.commit();
        } catch (Throwable e) {
            rollback(e);
            throw explained(e);
        } finally {
            transaction.forget();
        }
        connection.setAutoCommit(true);
        return result;
    }

    private static Throwable explained(Throwable thrown) {
        return thrown instanceof SQLException e && ENDS_TRANSACTION_ITSELF.equals(e.getSQLState())
                ? new SQLException(
                        e.getMessage()
                                + ". A procedure that ends transactions cannot be called within a scope in autocommit"
                                + " mode: what the scope sets holds for one transaction, which the library opened around"
                                + " the call. Call it outside the scope, and let it set what it needs, after each of its"
                                + " commits, by set_config(name, value, true).",
                        e.getSQLState(),
                        e)
                : thrown;
    }

    private void rollback(Throwable cause) {
        try {
            connection.rollback();
            // Only after the rollback: switching autocommit on commits.
            connection.setAutoCommit(true);
            recovered();
        } catch (SQLException e) {
            cause.addSuppressed(e);
        }
    }

    /** The connection goes back to where it came from. In a transaction of JTA, what was set stays in force. */
    void release() throws SQLException {
        LeftBehind left = transaction.isClean() ? LeftBehind.NOTHING : transaction.leftBehind();
        if (!left.names().isEmpty() && server.state() == State.OPEN) {
            server.leaveBehind(left);
        }
        transaction.forget();
        wanted.bind(null);
    }
}
