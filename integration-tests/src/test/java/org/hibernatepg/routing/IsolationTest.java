package org.hibernatepg.routing;

import static java.sql.Connection.TRANSACTION_REPEATABLE_READ;
import static java.sql.Connection.TRANSACTION_SERIALIZABLE;
import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The isolation that a program sets on a connection, behind a pooler that gives each transaction another one. */
class IsolationTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of().behindPgBouncer(1);

    private static String isolation(Session session) {
        return session.createNativeQuery("show transaction_isolation", String.class)
                .getSingleResult();
    }

    private static String isolation(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("show transaction_isolation")) {
            row.next();
            return row.getString(1);
        }
    }

    private static int ofConnection(Session session) {
        return session.doReturningWork(Connection::getTransactionIsolation);
    }

    @Test
    @Spec({"PB-01", "XA-12"})
    void isOfTheTransactionsOfTheConnectionAndOfNobodyElses() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.doWork(connection -> {
                connection.setTransactionIsolation(TRANSACTION_SERIALIZABLE);
                connection.setAutoCommit(false);
                for (int i = 0; i < 2; i++) {
                    assertThat(isolation(connection)).isEqualTo("serializable");
                    assertThat(connection.getTransactionIsolation()).isEqualTo(TRANSACTION_SERIALIZABLE);
                    connection.commit();

                    assertThat(unit.<String>fromTransaction(IsolationTest::isolation))
                            .isEqualTo("read committed");
                    assertThat(unit.pooler().leftovers()).isEmpty();
                }
                connection.setTransactionIsolation(TRANSACTION_REPEATABLE_READ);
                assertThat(isolation(connection)).isEqualTo("repeatable read");
                connection.rollback();
                connection.setAutoCommit(true);
            });
        }
        assertThat(unit.<String>fromTransaction(IsolationTest::isolation)).isEqualTo("read committed");
        assertThat(unit.<Integer>fromTransaction(IsolationTest::ofConnection))
                .isEqualTo(Connection.TRANSACTION_READ_COMMITTED);
    }

    @Test
    @Spec("PB-01")
    void ofASessionItIsSetWithTheFirstStatementOfItsTransaction() {
        try (Session session = unit.sessionFactory().openSession()) {
            session.doWork(connection -> connection.setTransactionIsolation(TRANSACTION_SERIALIZABLE));
            session.beginTransaction();
            unit.clearStatements();

            assertThat(isolation(session)).isEqualTo("serializable");
            assertThat(unit.statements())
                    .containsExactly("set transaction isolation level serializable", "show transaction_isolation");
            session.getTransaction().commit();
        }
        assertThat(unit.<String>fromTransaction(IsolationTest::isolation)).isEqualTo("read committed");
    }

    @Test
    @Spec("XA-12")
    void withoutATransactionItIsThatOfTheConnectionUntilItIsGivenBack() {
        try (TestUnit direct = TestUnit.of().behindPgBouncer(0).start()) {
            direct.sessionFactory()
                    .inSession(session -> session.doWork(connection -> {
                        connection.setTransactionIsolation(TRANSACTION_REPEATABLE_READ);
                        assertThat(isolation(connection)).isEqualTo("repeatable read");
                    }));

            assertThat(direct.<String>fromTransaction(IsolationTest::isolation)).isEqualTo("read committed");
        }
    }
}
