package org.hibernatepg.history.internal.retention;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.StatelessSession;
import org.hibernate.Transaction;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.protection.Maintenance;
import org.hibernatepg.history.internal.seal.SealMarks;
import org.jspecify.annotations.Nullable;

/** Transactions in which events may be removed, outside any session of the program. */
final class OwnTransactions {
    private final SessionFactoryImplementor factory;
    private final @Nullable Object tenant;

    OwnTransactions(SessionFactoryImplementor factory, @Nullable Object tenant) {
        this.factory = factory;
        this.tenant = tenant;
    }

    /** Before the events of a partition leave their table, which fires no trigger. */
    void leaving(Connection connection, String table, String partition) throws SQLException {
        SealMarks.removing(factory, connection, table, partition);
    }

    OwnTransactions ofTenant(Object other) {
        return new OwnTransactions(factory, other);
    }

    /** What is done in a transaction. */
    interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    <T> T call(Work<T> work) {
        try (StatelessSession session = open()) {
            Transaction transaction = session.beginTransaction();
            try {
                T result = Maintenance.call(session, "retention", () -> session.doReturningWork(work::on));
                transaction.commit();
                return result;
            } catch (RuntimeException | Error e) {
                rollback(transaction, e);
                throw e;
            }
        }
    }

    private static void rollback(Transaction transaction, Throwable because) {
        try {
            transaction.rollback();
        } catch (RuntimeException e) {
            because.addSuppressed(e);
        }
    }

    private StatelessSession open() {
        return tenant == null
                ? factory.openStatelessSession()
                : factory.withStatelessOptions().tenantIdentifier(tenant).openStatelessSession();
    }

    /** What a row is read as. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    static <T> List<T> query(Connection connection, String sql, Row<T> row) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<T> rows = new ArrayList<>();
            while (result.next()) {
                rows.add(row.of(result));
            }
            return rows;
        }
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    static int update(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        }
    }
}
