package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.TestUnit;

/** Payments and accounts, which nobody may change. */
final class Frozen {
    static final String PAYMENT = "Payment:frozen";
    static final String ACCOUNT = "Account:frozen";

    private Frozen() {}

    /** Three payments and two accounts, of as much as their number. */
    static void fill(TestUnit unit) {
        unit.truncate();
        unit.jdbc("insert into payment (id, amount) values (1, 1), (2, 2), (3, 3)");
        unit.jdbc("insert into account (id, amount) values (1, 1), (2, 2)");
        unit.clearStatements();
    }

    static void assertRefused(TestUnit unit, Consumer<Session> work) {
        assertThatThrownBy(() -> unit.inTransaction(work)).isInstanceOf(ProtectedOperationException.class);
    }

    static int amountIn(Session session, int id) {
        return session.createNativeQuery("select amount from payment where id = " + id, Integer.class)
                .getSingleResult();
    }

    static List<Integer> amounts(TestUnit unit) {
        return unit.query("select amount from payment order by id").stream()
                .map(row -> (Integer) row.get(0))
                .toList();
    }

    static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Payment")
    @Protect(
            name = "frozen",
            operations = {UPDATE, DELETE, TRUNCATE})
    static class Payment {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Account")
    @Protect(
            name = "frozen",
            operations = {UPDATE, DELETE})
    static class Account {
        @Id
        int id;

        int amount;
    }
}
