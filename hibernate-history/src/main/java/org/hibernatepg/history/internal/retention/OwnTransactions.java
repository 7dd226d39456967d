package org.hibernatepg.history.internal.retention;

import java.sql.Connection;
import java.sql.SQLException;
import org.hibernate.StatelessSession;
import org.hibernate.engine.spi.SessionFactoryImplementor;
import org.hibernatepg.history.internal.jdbc.OwnTransaction;
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
            return OwnTransaction.call(
                    session, () -> Maintenance.call(session, "retention", () -> session.doReturningWork(work::on)));
        }
    }

    private StatelessSession open() {
        return tenant == null
                ? factory.openStatelessSession()
                : factory.withStatelessOptions().tenantIdentifier(tenant).openStatelessSession();
    }
}
