package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ProtectTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Payment.class,
            Ledger.class,
            Account.class,
            Article.class,
            Reading.class,
            Certificate.class,
            Basket.class,
            Order.class,
            Dotted.class);

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"B-001", "B-003"})
    void refusesToDeleteThroughTheSession() {
        unit.inTransaction(session -> session.persist(new Payment(1)));

        ProtectedOperationException refused = refused(session -> {
            session.remove(session.find(Payment.class, 1));
            session.flush();
        });

        assertThat(refused)
                .isInstanceOf(ConstraintViolationException.class)
                .hasMessageContaining("pgtrigger: Cannot delete rows from Payment table");
        assertThat(refused.uri()).isEqualTo("Payment:no_delete");
        assertThat(refused.getConstraintName()).isEqualTo("Payment:no_delete");
        assertThat(refused.getSQLState()).isEqualTo("23001");
        assertThat(refused.entityName()).isEqualTo("Payment");
        assertThat(refused.operation()).isEqualTo(DELETE);
        assertThat(refused.violation().table()).isEqualTo("public.payment");
        assertThat(refused.violation().changes()).isEmpty();
        assertThat(count("payment")).isEqualTo(1);
    }

    @Test
    @Spec("B-001")
    void refusesToDeleteByHqlByNativeSqlAndFromAnyOtherProgram() {
        unit.inTransaction(session -> session.persist(new Payment(1)));

        assertThat(refused(session ->
                                session.createMutationQuery("delete Payment").executeUpdate())
                        .uri())
                .isEqualTo("Payment:no_delete");
        assertThat(refused(session -> session.createNativeMutationQuery("delete from payment")
                                .executeUpdate())
                        .uri())
                .isEqualTo("Payment:no_delete");
        assertThatThrownBy(() -> unit.jdbc("delete from payment"))
                .hasMessageContaining("pgtrigger: Cannot delete rows from Payment table");
        assertThat(count("payment")).isEqualTo(1);
    }

    @Test
    void letsPassWhatIsNotProtected() {
        unit.inTransaction(session -> session.persist(new Payment(1)));

        unit.inTransaction(session -> session.find(Payment.class, 1).amount = 5);

        assertThat(unit.value("select amount from payment")).isEqualTo(5);
    }

    @Test
    @Spec({"B-002", "B-047"})
    void anAppendOnlyTableTakesInsertsAndRefusesTheRest() {
        unit.inTransaction(session -> session.persist(new Ledger(1)));

        String message = "pgtrigger: Cannot update or delete or truncate rows from Ledger table";
        assertThat(refused(session -> session.find(Ledger.class, 1).amount = 5))
                .hasMessageContaining(message)
                .extracting(TriggerViolationException::operation)
                .isEqualTo(UPDATE);
        assertThat(refused(session -> session.remove(session.find(Ledger.class, 1))))
                .hasMessageContaining(message)
                .extracting(TriggerViolationException::operation)
                .isEqualTo(DELETE);
        assertThat(refused(session ->
                        session.createNativeMutationQuery("truncate ledger").executeUpdate()))
                .hasMessageContaining(message)
                .extracting(TriggerViolationException::operation, TriggerViolationException::uri)
                .containsExactly(TRUNCATE, "Ledger:append_only");
        assertThat(unit.query("select id, amount from ledger")).containsExactly(List.of(1, 0));
    }

    @Test
    @Spec("T-026")
    void theOperationsAreRenderedInTheOrderInWhichTheyAreDeclared() {
        assertThat(InstalledTriggers.created(unit, "Ledger", "append_only"))
                .contains(" before update or delete on Ledger for each row ");
        assertThat(InstalledTriggers.created(unit, "Certificate", "sealed"))
                .contains(" before delete or update on Certificate for each row ");
        assertThat(InstalledTriggers.created(unit, "Basket", "closed"))
                .contains(" before delete or insert or update on Basket for each row ");
    }

    @Test
    void isInstalledWithItsConditionInTheWhenClauseAndItsIgnoreCheckInTheFunction() {
        assertThat(InstalledTriggers.created(unit, "Account", "active")).isEqualTo("""
                        create or replace trigger "pgtrigger_active_64797" before delete on Account for each row \
                        when (old."active") execute function "pgtrigger_active_64797"()""");
        assertThat(InstalledTriggers.body(unit, "Account", "active"))
                .startsWith(InstalledTriggers.passIfIgnored("Account", "active", "old") + "    raise exception");
        assertThat(InstalledTriggers.definition(unit, "Certificate", "sealed"))
                .isEqualTo(
                        "CREATE TRIGGER %1$s BEFORE DELETE OR UPDATE ON certificate FOR EACH ROW EXECUTE FUNCTION %1$s()"
                                .formatted(TriggerId.of("Certificate", "sealed")));
    }

    @Test
    void withoutIgnorableTheDatabaseDoesNotEvenLook() {
        unit.inTransaction(session -> session.persist(new Certificate(1)));

        assertThatThrownBy(() -> unit.jdbc("""
                        begin; set local pgtrigger.ignore = '*'; delete from certificate; commit"""))
                .hasMessageContaining("Cannot delete or update rows from Certificate table");
        unit.jdbc("rollback");
        assertThat(count("certificate")).isEqualTo(1);
    }

    @Test
    @Spec("B-004")
    void aRefusalWithinASavepointLeavesTheTransactionUsable() {
        unit.inTransaction(session -> {
            session.persist(new Payment(1));
            session.flush();
            session.doWork(connection -> {
                Savepoint savepoint = connection.setSavepoint();
                assertThatThrownBy(() -> execute(connection, "delete from payment"))
                        .isInstanceOf(SQLException.class);
                connection.rollback(savepoint);
            });
            session.persist(new Payment(2));
        });

        assertThat(count("payment")).isEqualTo(2);
    }

    @Test
    @Spec("B-005")
    void protectsOnlyTheRowsThatMeetTheCondition() {
        unit.inTransaction(session -> {
            session.persist(new Account(1, true));
            session.persist(new Account(2, false));
            session.persist(new Account(3, null));
        });

        unit.inTransaction(session -> session.remove(session.find(Account.class, 2)));
        unit.inTransaction(session -> session.remove(session.find(Account.class, 3)));
        assertThat(refused(session -> session.remove(session.find(Account.class, 1)))
                        .uri())
                .isEqualTo("Account:active");
        assertThat(unit.query("select id from account")).containsExactly(List.of(1));
    }

    @Test
    @Spec("B-044")
    void aPublishedArticleIsFrozenUntilItBecomesInactive() {
        unit.inTransaction(session -> session.persist(new Article(1, Status.DRAFT)));
        unit.inTransaction(session -> session.find(Article.class, 1).status = Status.PUBLISHED);

        assertThat(refused(session -> session.find(Article.class, 1).title = "edited")
                        .uri())
                .isEqualTo("Article:freeze");
        unit.inTransaction(session -> {
            session.find(Article.class, 1).title = "last";
            session.find(Article.class, 1).status = Status.INACTIVE;
        });
        unit.inTransaction(session -> session.find(Article.class, 1).title = "edited");

        assertThat(unit.query("select title, status from article")).containsExactly(List.of("edited", "INACTIVE"));
    }

    @Test
    @Spec("B-045")
    void anUpdateThatChangesNothingIsRefusedWhereItIsNotWanted() {
        unit.inTransaction(session -> session.persist(new Reading(1)));

        assertThat(refused(session -> session.createMutationQuery("update Reading set amount = amount")
                                .executeUpdate())
                        .uri())
                .isEqualTo("Reading:redundant");
        unit.inTransaction(session -> session.createMutationQuery("update Reading set amount = amount + 1")
                .executeUpdate());

        assertThat(unit.value("select amount from reading")).isEqualTo(1);
    }

    @Test
    @Spec("B-046")
    void onlyTheOfficialWayInsertsWhereInsertsAreProtected() {
        unit.inTransaction(session -> session.persist(new Article(1, Status.DRAFT)));

        assertThat(refused(session -> session.persist(new Basket(1))))
                .hasMessageContaining("pgtrigger: Cannot delete or insert or update rows from Basket table");
        unit.inTransaction(session -> openBasket(session, 2));
        assertThat(refused(session -> {
                            openBasket(session, 3);
                            session.persist(new Basket(4));
                        })
                        .operation())
                .isEqualTo(INSERT);

        assertThat(unit.query("select id from basket")).containsExactly(List.of(2));
    }

    private static void openBasket(Session session, int id) {
        Triggers.of(unit.sessionFactory()).ignoring(session, () -> session.persist(new Basket(id)), "Basket:closed");
    }

    @Test
    @Spec("B-006")
    void checksBeforeTheOperationUnlessToldToCheckAfterIt() {
        assertThat(InstalledTriggers.definition(unit, "Reading", "redundant")).contains(" BEFORE UPDATE ");
        assertThat(InstalledTriggers.definition(unit, "Reading", "limit")).contains(" AFTER UPDATE ");
        unit.inTransaction(session -> session.persist(new Reading(1)));

        // A trigger before the operation makes 200 of 100, which the check before it does not see.
        assertThat(refused(session -> session.find(Reading.class, 1).amount = 100)
                        .uri())
                .isEqualTo("Reading:limit");
    }

    @Test
    @Spec("T-018")
    void theSameNameMayStandOnTwoTables() {
        assertThat(TriggerId.of("Payment", "no_delete")).isNotEqualTo(TriggerId.of("Dotted", "no_delete"));
        assertThat(InstalledTriggers.namesOn(unit, "payment")).containsExactly(TriggerId.of("Payment", "no_delete"));
        assertThat(InstalledTriggers.namesOn(unit, "\"table.with.dots\""))
                .containsExactly(TriggerId.of("Dotted", "no_delete"));
    }

    @Test
    @Spec("T-040")
    void tablesAndColumnsMayHaveNamesThatNeedQuotes() {
        unit.inTransaction(session -> {
            session.persist(new Order(1));
            session.persist(new Dotted(1));
        });

        assertThat(refused(session -> session.remove(session.find(Order.class, 1))))
                .hasMessageContaining("Cannot delete rows from order table");
        assertThat(refused(session -> session.remove(session.find(Dotted.class, 1))))
                .hasMessageContaining("Cannot delete rows from table.with.dots table")
                .extracting(e -> e.violation().table())
                .isEqualTo("public.table.with.dots");
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .filteredOn(trigger ->
                        trigger.uri().startsWith("Order:") || trigger.uri().startsWith("Dotted:"))
                .extracting(TriggerInfo::status)
                .containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
        Triggers.of(unit.sessionFactory()).install();
        unit.inTransaction(session -> {
            try (TriggerScope scope =
                    Triggers.of(unit.sessionFactory()).ignore(session, "Order:no_delete", "Dotted:no_delete")) {
                session.remove(session.find(Order.class, 1));
                session.remove(session.find(Dotted.class, 1));
            }
        });
        assertThat(count("\"order\"") + count("\"table.with.dots\"")).isZero();
    }

    @Test
    void theNameOfAnEntityDoesNotLookLikeThatOfACollection() {
        assertThat(BootFaults.of(ShopOrder.class))
                .containsExactly(
                        "shop.Order: '@Protect(name = \"kept\")' stands on the entity 'shop.Order', with a character that ends"
                                + " the name in a trigger's URI. Give the entity a name without '.' and ':', @Entity(name = …).");
    }

    @Test
    void aConditionOnTruncateIsAFaultAtBoot() {
        assertThat(BootFaults.of(ConditionOnTruncate.class, NoOperation.class))
                .containsExactlyInAnyOrder(
                        "ConditionOnTruncate: '@Protect(name = \"p\")' has a condition and protects TRUNCATE, which knows no"
                                + " rows that could meet it. Declare a second @Protect without a condition for TRUNCATE.",
                        "NoOperation: '@Protect(name = \"p\")' protects no operation. Name at least one, as in operations ="
                                + " DELETE.");
    }

    private static ProtectedOperationException refused(Consumer<Session> work) {
        ProtectedOperationException refused =
                catchThrowableOfType(ProtectedOperationException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    private static long count(String table) {
        return (Long) unit.value("select count(*) from " + table);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Entity(name = "Payment")
    @Protect(name = "no_delete", operations = DELETE)
    static class Payment {
        @Id
        int id;

        int amount;

        Payment() {}

        Payment(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Ledger")
    @Protect(
            name = "append_only",
            operations = {UPDATE, DELETE, TRUNCATE})
    static class Ledger {
        @Id
        int id;

        int amount;

        Ledger() {}

        Ledger(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Account")
    @Protect(name = "active", operations = DELETE, condition = "old.active")
    static class Account {
        @Id
        int id;

        Boolean active;

        Account() {}

        Account(int id, Boolean active) {
            this.id = id;
            this.active = active;
        }
    }

    enum Status {
        DRAFT,
        PUBLISHED,
        INACTIVE
    }

    @Entity(name = "Article")
    @Protect(name = "freeze", operations = UPDATE, condition = "old.status = 'PUBLISHED' and new.status <> 'INACTIVE'")
    static class Article {
        @Id
        int id;

        String title = "";

        @Enumerated(EnumType.STRING)
        Status status;

        Article() {}

        Article(int id, Status status) {
            this.id = id;
            this.status = status;
        }
    }

    @Entity(name = "Reading")
    @Protect(name = "redundant", operations = UPDATE, condition = "unchanged()")
    @Protect(name = "limit", operations = UPDATE, when = When.AFTER, condition = "new.amount > 100")
    @Protect(name = "limit_before", operations = UPDATE, condition = "new.amount > 100")
    @Trigger(
            name = "x_double",
            when = When.BEFORE,
            operations = UPDATE,
            condition = "new.amount = 100",
            generates = "amount",
            body = "new.{column:amount} = new.{column:amount} * 2; return new;")
    static class Reading {
        @Id
        int id;

        int amount;

        Reading() {}

        Reading(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Certificate")
    @Protect(
            name = "sealed",
            operations = {DELETE, UPDATE},
            ignorable = false)
    static class Certificate {
        @Id
        int id;

        String text;

        Certificate() {}

        Certificate(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Basket")
    @Protect(
            name = "closed",
            operations = {DELETE, INSERT, UPDATE})
    static class Basket {
        @Id
        int id;

        Basket() {}

        Basket(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Order")
    @Table(name = "`order`")
    @Protect(name = "no_delete", operations = DELETE, condition = "old.from >= 0")
    static class Order {
        @Id
        @Column(name = "`select`")
        int id;

        @Column(name = "`from`")
        int from;

        Order() {}

        Order(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Dotted")
    @Table(name = "`table.with.dots`")
    @Protect(name = "no_delete", operations = DELETE)
    static class Dotted {
        @Id
        int id;

        Dotted() {}

        Dotted(int id) {
            this.id = id;
        }
    }

    @Entity(name = "ConditionOnTruncate")
    @Protect(name = "p", operations = TRUNCATE, condition = "old.id = 1")
    static class ConditionOnTruncate {
        @Id
        int id;
    }

    @Entity(name = "NoOperation")
    @Protect(
            name = "p",
            operations = {})
    static class NoOperation {
        @Id
        int id;
    }

    @Entity(name = "shop.Order")
    @Protect(name = "kept", operations = Operation.DELETE)
    static class ShopOrder {
        @Id
        Integer id;
    }
}
