package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** {@link Protect} with {@code level = STATEMENT}. */
class StatementProtectTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Deposit.class,
                    Transfer.class,
                    Claim.class,
                    Ledger.class,
                    Seat.class,
                    Limited.class,
                    Limit.class,
                    Sale.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create table sale (id int, region int, amount int, primary key (id, region))"
                    + " partition by list (region)")
            .prepare("create table sale_1 partition of sale for values in (1)")
            .prepare("create table sale_2 partition of sale for values in (2)");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec("B-008")
    void anInsertOfManyRowsFailsIfOneOfThemMatches() {
        unit.jdbc("insert into deposit (id, amount) values (1, 5), (2, null), (3, 0)");

        TriggerViolationException refused = refused(session -> session.createNativeMutationQuery(
                        "insert into deposit (id, amount) select g, 10 - g from generate_series(4, 20) as g")
                .executeUpdate());

        assertThat(refused)
                .isInstanceOf(ProtectedOperationException.class)
                .hasMessageContaining("pgtrigger: Cannot insert rows from Deposit table")
                .cause()
                .hasMessageContaining("INSERT of row (id)=(11) refused");
        assertThat(refused.uri()).isEqualTo("Deposit:positive");
        assertThat(refused.operation()).isEqualTo(INSERT);
        assertThat(refused.getSQLState()).isEqualTo("23001");
        assertThat(refused.violation().table()).isEqualTo("public.deposit");
        assertThat(unit.value("select count(*) from deposit")).isEqualTo(3L);
    }

    @Test
    void aBatchOfHibernateFailsWithItsRow() {
        String refused = detail(session -> {
            for (int id = 1; id <= 8; id++) {
                session.persist(new Deposit(id, 6 - id));
            }
        });

        assertThat(refused).contains("INSERT of row (id)=(7) refused");
        assertThat(unit.value("select count(*) from deposit")).isEqualTo(0L);
    }

    @Test
    @Spec("B-009")
    void anUpdateOfManyRowsFailsIfOldAndNewOfOneOfThemMatch() {
        unit.jdbc("insert into transfer (id, amount, state) values (1, 5, 'OPEN'), (2, 50, 'BOOKED'), (3, 500, null)");

        unit.inTransaction(
                session -> session.createMutationQuery("update Transfer set amount = amount + 1 where id <> 2")
                        .executeUpdate());
        unit.jdbc("update transfer set state = 'BOOKED'");
        unit.jdbc("update transfer set amount = amount");
        TriggerViolationException refused =
                refused(session -> session.createMutationQuery("update Transfer set amount = amount + 1")
                        .executeUpdate());
        assertThat(refused.operation()).isEqualTo(UPDATE);
        assertThat(refused).cause().hasMessageContaining("UPDATE of row (id)=(");
        assertThat(detail(session -> session.find(Transfer.class, 2).amount = 7))
                .contains("UPDATE of row (id)=(2) refused");

        assertThat(unit.query("select amount from transfer order by id")).hasToString("[[6], [50], [501]]");
    }

    @Test
    @Spec("B-010")
    void aDeleteOfManyRowsFailsIfOneOfThemMatches() {
        unit.jdbc("insert into claim (id, paid) values (1, false), (2, true), (3, null), (4, false)");

        unit.inTransaction(session -> session.createMutationQuery("delete Claim where id = 1 or id = 3")
                .executeUpdate());
        assertThat(detail(session -> session.createMutationQuery("delete Claim").executeUpdate()))
                .contains("DELETE of row (id)=(2) refused");

        assertThat(unit.query("select id from claim order by id")).hasToString("[[2], [4]]");
    }

    @Test
    @Spec("GAP-01")
    void anUpdateThatChangesKeysIsRefusedAsAnyOther() {
        unit.jdbc("insert into transfer (id, amount, state) values (1, 5, 'OPEN'), (2, 50, 'BOOKED'), (4, 8, 'OPEN')");
        unit.jdbc("insert into ledger (id, amount) values (1, 5), (2, 6)");

        for (String change : List.of(
                "update transfer set id = id + 10, amount = amount + 1",
                "update transfer set id = -id, amount = case id when 2 then 3 else amount end",
                "update transfer set id = case id when 2 then 40 when 4 then 20 else id end, amount = amount + 1")) {
            assertThatThrownBy(() -> unit.jdbc(change))
                    .hasMessageContaining("Cannot update rows from Transfer table")
                    .hasMessageContaining("UPDATE of row (id)=(2) refused");
        }
        assertThatThrownBy(() -> unit.jdbc("update ledger set id = id + 10"))
                .hasMessageContaining("UPDATE of row (id)=(1) refused");
        // Keys alone, and rows that may change with their keys.
        unit.jdbc("update transfer set id = id + 10");
        unit.jdbc("update transfer set id = id + 10, amount = amount + 1 where state = 'OPEN'");

        assertThat(unit.query("select * from transfer order by id"))
                .hasToString("[[12, 50, BOOKED], [21, 6, OPEN], [24, 9, OPEN]]");
    }

    @Test
    @Spec({"B-011", "GAP-17", "GAP-16", "B-002"})
    void allOperationsOfATableAreRefusedByATriggerEach() {
        unit.jdbc("insert into ledger (id, amount) values (1, 5), (2, 6)");
        String message = "pgtrigger: Cannot update or delete or truncate rows from Ledger table";

        assertThat(detail(session -> session.createMutationQuery("update Ledger set amount = 1")
                        .executeUpdate()))
                .contains(message)
                .contains("UPDATE of row (id)=(1) refused");
        assertThat(detail(session -> session.remove(session.find(Ledger.class, 2))))
                .contains(message)
                .contains("DELETE of row (id)=(2) refused");
        assertThat(refused(session ->
                        session.createNativeMutationQuery("truncate ledger").executeUpdate()))
                .hasMessageContaining(message)
                .extracting(TriggerViolationException::operation, TriggerViolationException::uri)
                .containsExactly(TRUNCATE, "Ledger:append_only");
        assertThat(InstalledTriggers.namesOn(unit, "ledger"))
                .containsExactlyInAnyOrder(
                        TriggerId.of("Ledger", "append_only_update"),
                        TriggerId.of("Ledger", "append_only_delete"),
                        TriggerId.of("Ledger", "append_only_truncate"));
    }

    @Test
    @Spec("L-017")
    void aStatementWithoutRowsPasses() {
        unit.jdbc("update ledger set amount = 1");
        unit.jdbc("delete from ledger where id = 1");
        unit.jdbc("delete from claim");
        unit.jdbc("update transfer set amount = 1");
    }

    @Test
    void oneUriIgnoresAllOfThem() {
        unit.jdbc("insert into ledger (id, amount) values (1, 5), (2, 6)");

        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(
                        session,
                        () -> {
                            session.createMutationQuery("update Ledger set amount = 1")
                                    .executeUpdate();
                            session.remove(session.find(Ledger.class, 1));
                            session.flush();
                            session.createNativeMutationQuery("truncate ledger").executeUpdate();
                        },
                        "Ledger:append_only"));

        assertThat(unit.value("select count(*) from ledger")).isEqualTo(0L);
        unit.jdbc("insert into ledger (id, amount) values (1, 5)");
        assertThatThrownBy(() -> unit.jdbc("delete from ledger")).hasMessageContaining("Cannot update or delete");
    }

    @Test
    void readsNoMoreThanTheConditionNeeds() {
        assertThat(InstalledTriggers.created(unit, "Claim", "paid"))
                .isEqualTo(
                        "create or replace trigger \"%1$s\" after delete on Claim referencing old table as \"old_rows\" for each statement execute function \"%1$s\"()"
                                .formatted(TriggerId.of("Claim", "paid")));
        assertThat(InstalledTriggers.body(unit, "Claim", "paid"))
                .isEqualTo("""
                #variable_conflict use_column
                declare
                    refused text;
                %s    select concat('DELETE', concat(' of row (id)=(', concat_ws(', ', old."id"::text), ')'), ' refused', '')
                      into refused
                      from (select * from "old_rows" as old where old."paid") as old
                     limit 1;
                    if found then
                        raise exception using
                            errcode = '23001',
                            message = 'pgtrigger: Cannot delete rows from Claim table',
                            detail = refused,
                            schema = tg_table_schema,
                            table = tg_table_name,
                            column = '',
                            constraint = 'Claim:paid',
                            datatype = 'pgtrigger.protected';
                    end if;
                    return null;
                end
                """.formatted(InstalledTriggers.passIfIgnored("Claim", "paid", "null")));
        assertThat(InstalledTriggers.body(unit, "Ledger", "append_only_update")).contains("from \"old_rows\" as old\n");
        assertThat(InstalledTriggers.created(unit, "Ledger", "append_only_update"))
                .doesNotContain("new_rows");
        assertThat(InstalledTriggers.body(unit, "Seat", "taken"))
                .contains("from (select * from \"new_rows\" as new where new.\"Taken\" > 5) as new\n");
    }

    @Test
    void namesThatNeedQuotesWork() {
        unit.inTransaction(session -> session.persist(new Seat(1)));

        unit.jdbc("update \"Seat of {table}\" set \"Taken\" = 5");
        assertThat(detail(session -> session.find(Seat.class, 1).taken = 6))
                .contains("UPDATE of row (the new)=(1) refused");
    }

    @Test
    void aConditionMayReadOtherTables() {
        unit.jdbc("insert into limits (id, amount) values (1, 100)");
        unit.jdbc("insert into limited (id, amount) values (1, 50)");

        assertThatThrownBy(() -> unit.jdbc("insert into limited (id, amount) values (2, 100), (3, 101)"))
                .hasMessageContaining("INSERT of row (id)=(3) refused");
        unit.jdbc("update limits set amount = 200");
        unit.jdbc("insert into limited (id, amount) values (2, 100), (3, 101)");
    }

    @Test
    @Spec("GAP-01")
    void upsertsAndMovesBetweenPartitionsAreChecked() {
        unit.jdbc("insert into sale values (1, 1, 10), (2, 1, 200)");
        String upsert =
                "insert into sale values (%d, 1, 300) on conflict (id, region) do update set amount = excluded.amount";

        unit.jdbc(upsert.formatted(3));
        unit.jdbc(upsert.formatted(1));
        assertThatThrownBy(() -> unit.jdbc(upsert.formatted(2))).hasMessageContaining("UPDATE of row (id)=(2) refused");
        assertThatThrownBy(() -> unit.jdbc("update sale set region = 2, amount = amount + 1"))
                .hasMessageContaining("Cannot update rows from Sale table");
        unit.jdbc("update sale set region = 2");
        assertThat(unit.value("select count(*) from sale_2")).isEqualTo(3L);
    }

    @Test
    @Spec({"T-007", "T-008"})
    void whatCannotBeIsAFaultAtBoot() {
        assertThat(BootFaults.of(Wrong.class).stream()
                        .map(fault -> fault.replaceAll("Wrong: '@Protect\\(name = \"(.*?)\"\\)'", "$1")))
                .containsExactlyInAnyOrder(
                        "statement can be deferred but fires once for a statement. PostgreSQL defers only what fires for each"
                                + " row: use level = ROW.",
                        "before can be deferred but does not fire after the operation. Use when = AFTER.",
                        "truncated can be deferred and protects TRUNCATE, which is done at once. Declare a second @Protect"
                                + " without a timing for TRUNCATE.",
                        "no_rows has a condition and protects TRUNCATE, which knows no rows that could meet it. Declare a"
                                + " second @Protect without a condition for TRUNCATE.");
    }

    /** What was refused, as the database tells it. */
    private static String detail(Consumer<Session> work) {
        return refused(work).getSQLException().getMessage();
    }

    private static TriggerViolationException refused(Consumer<Session> work) {
        TriggerViolationException refused =
                catchThrowableOfType(TriggerViolationException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Deposit")
    @Protect(name = "positive", operations = INSERT, level = STATEMENT, condition = "new.amount < 0")
    static class Deposit {
        @Id
        int id;

        Integer amount;

        Deposit() {}

        Deposit(int id, Integer amount) {
            this.id = id;
            this.amount = amount;
        }
    }

    @Entity(name = "Transfer")
    @Protect(
            name = "booked",
            operations = UPDATE,
            level = STATEMENT,
            condition = "old.state = 'BOOKED' and changed(amount)")
    static class Transfer {
        @Id
        int id;

        int amount;
        String state;
    }

    @Entity(name = "Claim")
    @Protect(name = "paid", operations = DELETE, level = STATEMENT, condition = "old.paid")
    static class Claim {
        @Id
        int id;

        Boolean paid;
    }

    @Entity(name = "Ledger")
    @Protect(
            name = "append_only",
            operations = {UPDATE, DELETE, TRUNCATE},
            level = STATEMENT)
    static class Ledger {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Seat")
    @Table(name = "`Seat of {table}`")
    @Protect(name = "taken", operations = UPDATE, level = STATEMENT, condition = "new.taken > 5")
    static class Seat {
        @Id
        @Column(name = "`the new`")
        int id;

        @Column(name = "`Taken`")
        int taken;

        Seat() {}

        Seat(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Limited")
    @Protect(
            name = "limit",
            operations = INSERT,
            level = STATEMENT,
            condition = "new.amount > (select max(l.amount) from Limit l)")
    static class Limited {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Limit")
    @Table(name = "limits")
    static class Limit {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Sale")
    @Protect(name = "large", operations = UPDATE, level = STATEMENT, condition = "old.amount > 100 and changed(amount)")
    static class Sale {
        @Id
        int id;

        int region;
        Integer amount;
    }

    @Entity(name = "Wrong")
    @Protect(name = "statement", operations = UPDATE, when = When.AFTER, level = STATEMENT, timing = Timing.DEFERRED)
    @Protect(name = "before", operations = UPDATE, timing = Timing.IMMEDIATE)
    @Protect(
            name = "truncated",
            operations = {UPDATE, TRUNCATE},
            when = When.AFTER,
            timing = Timing.DEFERRED)
    @Protect(
            name = "no_rows",
            operations = {UPDATE, TRUNCATE},
            level = STATEMENT,
            condition = "new.amount > 1")
    static class Wrong {
        @Id
        int id;

        int amount;
    }
}
