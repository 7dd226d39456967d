package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Read-only scopes behind PgBouncer in transaction mode with a single connection to the server, where the next client meets
 * whatever was left. All of {@link ReadOnlyScopesTest} runs behind it too, in the build.
 */
class TransactionPoolerReadOnlyTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Account.class).behindPgBouncer(1);

    private final ReadOnlyScopes scopes =
            ReadOnlyScopes.of(unit.sessionFactory()).named("report");

    @BeforeEach
    void fill() {
        unit.truncate();
        unit.jdbc("insert into account (id, amount) values (1, 10)");
    }

    /** Another client, who shares nothing with the scope but the connection to the server. */
    @AfterEach
    void theNextClientWrites() throws SQLException {
        assertThat(unit.pooler().leftovers()).isEmpty();
        try (Connection other = DriverManager.getConnection(
                        unit.pooler().jdbcUrl(),
                        unit.database().user(),
                        unit.database().password());
                Statement statement = other.createStatement()) {
            assertThat(statement.executeUpdate("update account set amount = amount + 1"))
                    .isOne();
        }
    }

    private static void add(Session session, int amount) {
        session.createMutationQuery("update Account set amount = amount + :amount")
                .setParameter("amount", amount)
                .executeUpdate();
    }

    private static Object amount() {
        return unit.value("select amount from account");
    }

    @Test
    @Spec({"RO-13", "PB-01"})
    void writesOfTheScopeAreRefusedAndThoseOfOthersAreNot() {
        assertThatThrownBy(() -> scopes.run(session -> add(session, 1))).isInstanceOf(ReadOnlyViolationException.class);
        assertThatThrownBy(() -> scopes.run(session -> session.find(Account.class, 1).amount = 99))
                .isInstanceOf(ReadOnlyViolationException.class);

        unit.inTransaction(session -> add(session, 5));
        assertThat(amount()).isEqualTo(15);
    }

    @Test
    @Spec({"RO-13", "PB-01"})
    void anOpenScopeHoldsInEveryTransactionAndBetweenThemTheConnectionIsAnybodys() throws SQLException {
        try (Session session = unit.sessionFactory().openSession();
                ReadOnlyScope scope = scopes.open()) {
            for (int i = 0; i < 3; i++) {
                session.beginTransaction();
                assertThatThrownBy(() -> add(session, 1)).isInstanceOf(ReadOnlyViolationException.class);
                session.getTransaction().rollback();
                theNextClientWrites();
            }
        }
        assertThat(amount()).isEqualTo(13);
    }

    @Test
    @Spec({"RO-13", "RO-09"})
    void aScopeWithinATransactionEndsWithinIt() {
        unit.inTransaction(session -> {
            add(session, 1);
            try (ReadOnlyScope scope = scopes.open()) {
                assertThat(session.createNativeQuery("show transaction_read_only", String.class)
                                .getSingleResult())
                        .isEqualTo("on");
            }
            add(session, 2);
        });
        assertThat(amount()).isEqualTo(13);
    }

    @Test
    @Spec({"RO-13", "RO-11"})
    void statementsWithoutATransactionAreRefusedOneByOne() throws SQLException {
        try (Session session = unit.sessionFactory().openSession();
                ReadOnlyScope scope = scopes.open()) {
            for (int i = 0; i < 3; i++) {
                session.doWork(connection -> {
                    try (Statement statement = connection.createStatement()) {
                        assertThatThrownBy(() -> statement.executeUpdate("update account set amount = 0"))
                                .hasMessageContaining("read-only transaction");
                    }
                });
                theNextClientWrites();
            }
        }
        assertThat(amount()).isEqualTo(13);
    }

    @Test
    @Spec({"RO-13", "RO-12"})
    void hostileStatementsAreRefusedAndReachNobodyElse() {
        for (String hostile : new String[] {
            "set transaction read write",
            "set transaction_read_only = off",
            "set session characteristics as transaction read write",
            "select set_config('transaction_read_only', 'off', false)",
            "commit",
            "rollback"
        }) {
            assertThatThrownBy(() -> scopes.run(session -> session.doWork(connection -> {
                        try (Statement statement = connection.createStatement()) {
                            statement.execute(hostile);
                            statement.execute("update account set amount = 0");
                        }
                    })))
                    .as(hostile)
                    .hasMessageMatching("(?s).*(read-only|read-write|scope).*");
            assertThat(amount()).isEqualTo(10);
        }
    }

    @Test
    @Spec({"RO-13", "RO-04"})
    void aScopeThatFailsAndOneThatIsAbandonedLeaveNothing() {
        assertThatThrownBy(() -> scopes.run(session -> {
                    session.find(Account.class, 1);
                    throw new IllegalStateException("body");
                }))
                .hasMessage("body");

        Session abandoned = unit.sessionFactory().openSession();
        try (ReadOnlyScope scope = scopes.open()) {
            abandoned.beginTransaction();
            abandoned.find(Account.class, 1);
        }
        abandoned.close();
    }

    @Entity(name = "Account")
    static class Account {
        @Id
        int id;

        int amount;
    }
}
