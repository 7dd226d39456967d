package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Rows that are upserted, merged or moved, and rows with unusual names and keys, are read in pairs too. */
class StatementTriggerPairsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Order.class, Sale.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create table fired (who text, rows bigint)")
            .prepare("create table log (who text, old_id int, new_id int, old_amount int, new_amount int)")
            .prepare("create schema \"My Shop\"")
            .prepare("create table sale (id int, region int, amount int, primary key (id, region))"
                    + " partition by list (region)")
            .prepare("create table sale_1 partition of sale for values in (1)")
            .prepare("create table sale_2 partition of sale for values in (2)");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    void upsertsMergesAndMovesBetweenPartitionsArePairedToo() {
        unit.jdbc("insert into sale values (1, 1, 10), (2, 1, 20), (3, 2, 30)");
        unit.jdbc("delete from log");

        unit.jdbc(
                "insert into sale values (1, 1, 11), (4, 1, 40), (3, 2, 31) on conflict (id, region) do update set amount ="
                        + " excluded.amount");
        assertThat(sales()).hasToString("[[INSERT, null, 40], [UPDATE, 10, 11], [UPDATE, 30, 31]]");

        unit.jdbc("delete from log");
        unit.jdbc("update sale set region = 3 - region, amount = amount + 1");
        assertThat(sales()).hasToString("[[UPDATE, 11, 12], [UPDATE, 20, 21], [UPDATE, 31, 32], [UPDATE, 40, 41]]");
    }

    @Test
    void mergesArePairedToo() {
        if (unit.serverVersion() < 15) {
            assertThatThrownBy(() -> unit.jdbc(merge())).hasMessageContaining("syntax error");
            return;
        }
        unit.jdbc("insert into sale values (1, 1, 10), (2, 1, 20), (3, 2, 30)");
        unit.jdbc("delete from log");

        unit.jdbc(merge());

        assertThat(sales()).hasToString("[[DELETE, 20, null], [INSERT, null, 40], [UPDATE, 10, 11], [UPDATE, 30, 31]]");
    }

    private static String merge() {
        return """
                merge into sale using (values (1, 1, 11), (2, 1, null), (3, 2, 31), (4, 2, 40)) as v (id, region, amount)
                      on sale.id = v.id
                 when matched and v.amount is null then delete
                 when matched then update set amount = v.amount
                 when not matched then insert values (v.id, v.region, v.amount)""";
    }

    private static List<List<Object>> sales() {
        return unit.query("select who, old_amount, new_amount from log order by 1, 2, 3");
    }

    @Test
    void namesThatNeedQuotesSchemasAndKeysOfSeveralColumnsWork() {
        unit.inTransaction(session -> session.persist(new Order(new OrderKey(1, 2), 5)));
        unit.jdbc("update \"My Shop\".\"Order\" set \"New\" = 6, \"select\" = 3");

        assertThat(unit.query("select * from log")).hasToString("[[Order, 2, 3, 5, 6]]");
        assertThat(unit.query("select who, rows from fired")).hasToString("[[My Shop, 1]]");
    }

    @Entity(name = "Sale")
    @Trigger(
            name = "log_i",
            when = AFTER,
            operations = INSERT,
            level = STATEMENT,
            body = "insert into log select tg_op, null, new.id, null, new.amount from {rows}; return null;")
    @Trigger(
            name = "log_u",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "changed(amount)",
            body = "insert into log select tg_op, old.id, new.id, old.amount, new.amount from {rows}; return null;")
    @Trigger(
            name = "log_d",
            when = AFTER,
            operations = DELETE,
            level = STATEMENT,
            body = "insert into log select tg_op, old.id, null, old.amount, null from {rows}; return null;")
    static class Sale {
        @Id
        int id;

        int region;
        Integer amount;
    }

    @Embeddable
    static class OrderKey implements Serializable {
        private static final long serialVersionUID = 1L;

        int customer;

        @Column(name = "`select`")
        int number;

        OrderKey() {}

        OrderKey(int customer, int number) {
            this.customer = customer;
            this.number = number;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OrderKey key && key.customer == customer && key.number == number;
        }

        @Override
        public int hashCode() {
            return Objects.hash(customer, number);
        }
    }

    @Entity(name = "Order")
    @Table(name = "`Order`", schema = "`My Shop`")
    @Trigger(
            name = "log",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "changed(amount, id)",
            body = """
                    insert into log select 'Order', old."select", new."select", old.{column:amount}, new.{column:amount} from {rows};
                    insert into fired select 'My Shop', count(*) from {table};
                    return null;""")
    static class Order {
        @EmbeddedId
        OrderKey id;

        @Column(name = "`New`")
        int amount;

        Order() {}

        Order(OrderKey id, int amount) {
            this.id = id;
            this.amount = amount;
        }
    }
}
