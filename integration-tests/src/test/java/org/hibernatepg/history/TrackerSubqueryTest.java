package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.Table;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Events that are recorded depending on other tables. */
class TrackerSubqueryTest {
    @RegisterExtension
    static final TestUnit rows = unit("row");

    @RegisterExtension
    static final TestUnit statements = unit("statement");

    private static TestUnit unit(String level) {
        return TestUnit.of(Account.class, Customer.class)
                .set("hibernate.history.level", level)
                .set("hibernate.default_schema", "bank")
                .prepare("create schema bank")
                .prepare("create schema crm");
    }

    @ParameterizedTest
    @EnumSource(Level.class)
    @Spec("GAP-15")
    void eventsAreRecordedForRowsThatMeetAConditionOnOtherTables(Level level) {
        TestUnit unit = level == Level.ROW ? rows : statements;
        unit.truncate();
        unit.jdbc("insert into crm.customer (id, watched) values (1, true), (2, false)");
        unit.jdbc("insert into bank.account (id, balance, customer_id) values (1, 0, 1), (2, 0, 2), (3, 0, null)");
        unit.jdbc("update bank.account set balance = balance + 5");
        unit.jdbc("update bank.account set balance = balance + 1");
        unit.jdbc("update crm.customer set watched = true");
        unit.jdbc("update bank.account set balance = balance + 5 where id > 1");

        assertThat(unit.query("select pgh_label, id, balance from bank.account_event order by pgh_id"))
                .hasToString("[[new, 1, 0.00], [big, 1, 5.00], [big, 2, 11.00]]");
    }

    @Entity(name = "Customer")
    @Table(name = "customer", schema = "crm")
    static class Customer {
        @Id
        int id;

        boolean watched;
    }

    @Entity(name = "Account")
    @Table(name = "account")
    @TrackHistory(
            trackers = {
                @Tracker(
                        on = Operation.INSERT,
                        label = "new",
                        condition = "exists (select 1 from Customer c where c = new.customer and c.watched)"),
                @Tracker(
                        on = Operation.UPDATE,
                        label = "big",
                        condition = "new.balance > old.balance + 2 and new.customer in"
                                + " (select c from Customer as c where c.watched)")
            })
    static class Account {
        @Id
        int id;

        java.math.BigDecimal balance;

        @ManyToOne
        Customer customer;
    }
}
