package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A trigger that fires once for a statement, and the rows that its body reads. */
class StatementTriggerTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Counted.class, Named.class, Account.class, Sides.class, Place.class, Limited.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create table fired (who text, rows bigint)")
            .prepare("create table log (who text, old_id int, new_id int, old_amount int, new_amount int)")
            .prepare("create table limits (amount int)");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    @Test
    @Spec({"L-001", "T-002"})
    void aStatementTriggerFiresOnceAndARowTriggerForEachRow() {
        unit.jdbc("insert into counted (id, amount) select g, 0 from generate_series(1, 5) as g");

        unit.inTransaction(session ->
                session.createMutationQuery("update Counted set amount = 1").executeUpdate());

        assertThat(unit.query("select who, count(*), sum(rows) from fired group by who order by who"))
                .hasToString("[[row, 5, 5], [statement, 1, 5]]");
        assertThat(InstalledTriggers.created(unit, "Counted", "row")).contains(" for each row ");
        assertThat(InstalledTriggers.created(unit, "Counted", "statement")).contains(" for each statement ");
    }

    @Test
    @Spec("L-017")
    void aStatementWithoutRowsFiresATriggerThatSeesNone() {
        unit.jdbc("update counted set amount = 1 where false");
        unit.jdbc("update account set amount = 1 where false");

        assertThat(unit.query("select * from fired")).containsExactly(List.of("statement", 0L));
        assertThat(unit.query("select * from log")).isEmpty();
    }

    @Test
    @Spec("L-003")
    void aRowTriggerWithAChangeConditionDoesNotFireWithoutChange() {
        unit.jdbc("insert into counted (id, amount) values (1, 5), (2, 6)");

        unit.jdbc("update counted set amount = 5");

        assertThat(unit.query("select rows from fired where who = 'changed'")).containsExactly(List.of(1L));
    }

    @Test
    @Spec({"L-002", "T-029", "L-006"})
    void transitionTablesAreReadByTheNamesThatTheDeclarationGives() {
        unit.jdbc("insert into named (id, amount) select g, g from generate_series(1, 5) as g");

        unit.jdbc("update named set amount = amount * 10");

        assertThat(unit.query("select old_id, old_amount, new_amount from log where who = 'both' order by 1"))
                .hasToString("[[1, 1, 10], [2, 2, 20], [3, 3, 30], [4, 4, 40], [5, 5, 50]]");
        assertThat(unit.query("select who, rows from fired order by 1")).hasToString("[[hole, 2], [new, 5], [old, 5]]");
        assertThat(InstalledTriggers.referencing(unit, "Named", "both"))
                .isEqualTo("referencing old table as \"the old\" new table as \"after\"");
        assertThat(InstalledTriggers.referencing(unit, "Named", "old")).isEqualTo("referencing old table as \"o\"");
        assertThat(InstalledTriggers.referencing(unit, "Named", "new")).isEqualTo("referencing new table as \"n\"");
        assertThat(InstalledTriggers.referencing(unit, "Named", "hole"))
                .isEqualTo("referencing new table as \"fresh\"");
    }

    @Test
    @Spec({"L-008", "L-009"})
    void aConditionSelectsTheRowsThatTheBodyReads() {
        assertThat(InstalledTriggers.body(unit, "Account", "log"))
                .isEqualTo("""
                #variable_conflict use_column
                %s    insert into log select 'log', old.id, new.id, old."amount", new."amount" from ((select row_number() over () as pgtrigger__row, t.* from "old_rows" as t) as old
                      full join (select row_number() over () as pgtrigger__row, t.* from "new_rows" as t) as new using (pgtrigger__row)
                      join (values (true)) as pgtrigger__pair on coalesce(old."amount" is distinct from new."amount" and new."amount" > 10, false)); return null;
                end
                """.formatted(InstalledTriggers.passIfIgnored("Account", "log", "null")));
        assertThat(InstalledTriggers.created(unit, "Account", "log"))
                .isEqualTo("create or replace trigger \"%1$s\" after update on Account"
                                .formatted(TriggerId.of("Account", "log"))
                        + " referencing old table as \"old_rows\" new table as \"new_rows\" for each statement"
                        + " execute function \"%s\"()".formatted(TriggerId.of("Account", "log")));
    }

    @Test
    @Spec("L-016")
    void aBulkUpdateIsLoggedForTheRowsThatMatch() {
        unit.jdbc("insert into account (id, amount, note) select g, g, '' from generate_series(1, 4) as g");

        unit.inTransaction(session -> session.createMutationQuery("update Account set amount = amount * 5")
                .executeUpdate());
        assertThat(log()).hasToString("[[log, 3, 3, 3, 15], [log, 4, 4, 4, 20]]");

        unit.jdbc("delete from log");
        unit.jdbc(
                "update account as a set amount = v.amount from (values (1, 50), (2, 10), (3, 11), (4, null)) as v (id,"
                        + " amount) where v.id = a.id");
        assertThat(log()).hasToString("[[log, 1, 1, 5, 50], [log, 3, 3, 15, 11]]");

        unit.jdbc("delete from log");
        unit.inTransaction(session -> {
            session.find(Account.class, 1).amount = 60;
            session.find(Account.class, 2).amount = 3;
            session.find(Account.class, 3).amount = 70;
        });
        assertThat(log()).hasToString("[[log, 1, 1, 50, 60], [log, 3, 3, 11, 70]]");
    }

    private static List<List<Object>> log() {
        return unit.query("select * from log where who = 'log' order by old_id, new_id");
    }

    @Test
    @Spec("GAP-01")
    void aRowIsPairedWithItselfWhereKeysChange() {
        unit.jdbc("insert into account (id, amount, note) select g, g, '' from generate_series(1, 4) as g");
        unit.jdbc("alter table account drop constraint account_pkey, add constraint account_pkey primary key (id)"
                + " deferrable");

        unit.jdbc("update account set id = id + 1, amount = 20 + id");
        assertThat(log())
                .hasToString("[[log, 1, 2, 1, 21], [log, 2, 3, 2, 22], [log, 3, 4, 3, 23], [log, 4, 5, 4, 24]]");

        unit.jdbc("delete from log");
        unit.jdbc("update account set id = 7 - id, amount = amount + 1 where id in (2, 5)");
        assertThat(log()).hasToString("[[log, 2, 5, 21, 22], [log, 5, 2, 24, 25]]");
    }

    @Test
    @Spec({"L-010", "GAP-55"})
    void onlyTheSideThatIsNeededIsRead() {
        assertThat(InstalledTriggers.referencing(unit, "Sides", "old_only"))
                .isEqualTo("referencing old table as \"old_rows\"");
        assertThat(InstalledTriggers.body(unit, "Sides", "old_only"))
                .contains("from (select * from \"old_rows\" as old where old.\"amount\" > 5) as old;");
        assertThat(InstalledTriggers.referencing(unit, "Sides", "new_only"))
                .isEqualTo("referencing new table as \"new_rows\"");
        assertThat(InstalledTriggers.body(unit, "Sides", "new_only"))
                .contains(
                        "from (select * from \"new_rows\" as new where new.\"note\" <> 'old.note new. OLD.') as new;");
        assertThat(InstalledTriggers.referencing(unit, "Sides", "all_old"))
                .isEqualTo("referencing old table as \"old_rows\"");
        assertThat(InstalledTriggers.body(unit, "Sides", "all_old")).contains("from \"old_rows\" as old;");
        for (String both : List.of("other_side", "two_sides")) {
            assertThat(InstalledTriggers.referencing(unit, "Sides", both))
                    .isEqualTo("referencing old table as \"old_rows\" new table as \"new_rows\"");
        }
        unit.jdbc("insert into sides (id, amount, note) values (1, 1, 'a'), (2, 6, 'b'), (3, 9, 'c')");

        unit.jdbc("update sides set amount = amount + 1, note = case id when 3 then 'old.note new. OLD.' else 'x' end");

        assertThat(unit.query("select who, rows from fired order by 1"))
                .hasToString("[[all_old, 3], [new_only, 2], [old_only, 2], [other_side, 2], [two_sides, 1]]");
    }

    @Test
    void aConditionMayReadOtherTables() {
        unit.jdbc("insert into limits values (100)");

        unit.jdbc("insert into limited (id, amount) values (1, 50), (2, 101), (3, 150)");

        assertThat(unit.query("select who, rows from fired")).hasToString("[[over, 2]]");
    }

    @Test
    void aDeclarationMayReadTheRows() {
        unit.jdbc("insert into place (id, old, \"new\") values (1, 5, 0), (2, 6, 0)");
        unit.jdbc("update place set \"old\" = \"old\" + 1");

        assertThat(unit.query("select who, rows from fired")).hasToString("[[13 of 11, 1]]");
    }

    @Entity(name = "Counted")
    @Trigger(
            name = "statement",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            body = "insert into fired select 'statement', count(*) from {old_rows}; return null;")
    @Trigger(
            name = "row",
            when = AFTER,
            operations = UPDATE,
            body = "insert into fired values ('row', 1); return null;")
    @Trigger(
            name = "changed",
            when = AFTER,
            operations = UPDATE,
            condition = "changed(amount) and old.amount is not distinct from 6",
            body = "insert into fired values ('changed', 1); return null;")
    static class Counted {
        @Id
        int id;

        Integer amount;
    }

    @Entity(name = "Named")
    @Trigger(
            name = "both",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing(oldTable = "the old", newTable = "after"),
            body = """
                    insert into log select 'both', b.id, a.id, b.amount, a.amount from "the old" as b join after as a using (id);
                    return null;""")
    @Trigger(
            name = "old",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing(oldTable = "o"),
            body = "insert into fired select 'old', count(*) from o; return null;")
    @Trigger(
            name = "new",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing(newTable = "n"),
            body = "insert into fired select 'new', count(*) from n; return null;")
    @Trigger(
            name = "hole",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.amount > 30",
            referencing = @Referencing(newTable = "fresh"),
            body = "insert into fired select 'hole', count(*) from {new_rows}; return null;")
    static class Named {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Account")
    @Trigger(
            name = "log",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "changed(amount) and new.amount > 10",
            body = "insert into log select 'log', old.id, new.id, old.{column:amount}, new.{column:amount} from {rows};"
                    + " return null;")
    static class Account {
        @Id
        int id;

        Integer amount;
        String note;
    }

    @Entity(name = "Sides")
    @Trigger(
            name = "old_only",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "old.amount > 5",
            body = "insert into fired select 'old_only', count(old.id) from {old_rows}; return null;")
    @Trigger(
            name = "new_only",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.note <> 'old.note new. OLD.'",
            body = "insert into fired select 'new_only', count(new.id) from {new_rows}; return null;")
    @Trigger(
            name = "all_old",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            body = "insert into fired select 'all_old', count(*) from {old_rows}; return null;")
    @Trigger(
            name = "other_side",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.amount > 6",
            body = "insert into fired select 'other_side', count(old.id) from {old_rows}; return null;")
    @Trigger(
            name = "two_sides",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.amount > 6 and old.amount < 8",
            body = "insert into fired select 'two_sides', count(new.id) from {new_rows}; return null;")
    static class Sides {
        @Id
        int id;

        int amount;
        String note;
    }

    @Entity(name = "Limited")
    @Trigger(
            name = "over",
            when = AFTER,
            operations = INSERT,
            level = STATEMENT,
            condition = "sql('new.amount > (select max(l.amount) from limits as l)')",
            body = "insert into fired select 'over', count(*) from {rows}; return null;")
    static class Limited {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Place")
    @Trigger(
            name = "sum",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.old > 0",
            declare = {
                "after bigint := (select sum(new.old) from {new_rows})",
                "before bigint := (select sum(old.old) from {old_rows})"
            },
            body = "insert into fired values (after || ' of ' || before, 1); return null;")
    static class Place {
        @Id
        int id;

        int old;

        @Column(name = "`new`")
        int fresh;
    }
}
