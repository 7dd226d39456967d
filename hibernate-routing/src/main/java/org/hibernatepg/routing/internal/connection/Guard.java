package org.hibernatepg.routing.internal.connection;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.hibernatepg.routing.internal.scope.Frame;

/**
 * The part of a transaction that belongs to a read-only scope: a savepoint after which the transaction was set to read-only.
 * PostgreSQL lets nobody set it back within the savepoint, and does so itself when the savepoint is released.
 */
final class Guard {
    private final Frame.ReadOnly scope;
    private final Connection connection;

    /** Not to be guessed by a statement within the scope. */
    private final String name =
            "hibernatepg_" + Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);

    /** Savepoints of JDBC, and names of those that were set by a statement. */
    private final Set<Object> inside = new HashSet<>();

    private Guard(Frame.ReadOnly scope, Connection connection) {
        this.scope = scope;
        this.connection = connection;
    }

    /** One round trip. */
    static Guard place(Frame.ReadOnly scope, Connection connection) throws SQLException {
        Guard guard = new Guard(scope, connection);
        guard.send("savepoint " + guard.name + "; set local transaction_read_only = on");
        return guard;
    }

    Frame.ReadOnly scope() {
        return scope;
    }

    /** A savepoint that was set after the guard may come and go without taking it along. */
    void add(Object savepoint) {
        inside.add(savepoint);
    }

    boolean contains(Object savepoint) {
        return inside.contains(savepoint);
    }

    /** Back to what the transaction was. What failed inside is undone, so that it goes on. */
    void release() throws SQLException {
        if (connection.isClosed()) {
            return;
        }
        switch (DriverState.of(connection)) {
            case OPEN -> send("release savepoint " + name);
            case FAILED -> rollback();
            case NONE -> {
                // The transaction has ended, and the savepoint with it.
            }
            case UNKNOWN -> releaseOrRollback();
        }
    }

    private void releaseOrRollback() throws SQLException {
        try {
            send("release savepoint " + name);
        } catch (SQLException e) {
            rollback();
        }
    }

    private void rollback() throws SQLException {
        send("rollback to savepoint " + name + "; release savepoint " + name);
    }

    private void send(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
