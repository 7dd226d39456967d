package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;
import static org.hibernatepg.trigger.When.BEFORE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.List;
import java.util.Objects;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class StatementTriggerTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Counted.class,
                    Named.class,
                    Account.class,
                    Sides.class,
                    Order.class,
                    Event.class,
                    Sale.class,
                    Place.class,
                    Limited.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create table fired (who text, rows bigint)")
            .prepare("create table log (who text, old_id int, new_id int, old_amount int, new_amount int)")
            .prepare("create table limits (amount int)")
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
        assertThat(referencing("Named", "both"))
                .isEqualTo("referencing old table as \"the old\" new table as \"after\"");
        assertThat(referencing("Named", "old")).isEqualTo("referencing old table as \"o\"");
        assertThat(referencing("Named", "new")).isEqualTo("referencing new table as \"n\"");
        assertThat(referencing("Named", "hole")).isEqualTo("referencing new table as \"fresh\"");
    }

    private static String referencing(String entity, String name) {
        return InstalledTriggers.created(unit, entity, name).replaceAll(".*(referencing.*) for each.*", "$1");
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
        assertThat(referencing("Sides", "old_only")).isEqualTo("referencing old table as \"old_rows\"");
        assertThat(InstalledTriggers.body(unit, "Sides", "old_only"))
                .contains("from (select * from \"old_rows\" as old where old.\"amount\" > 5) as old;");
        assertThat(referencing("Sides", "new_only")).isEqualTo("referencing new table as \"new_rows\"");
        assertThat(InstalledTriggers.body(unit, "Sides", "new_only"))
                .contains(
                        "from (select * from \"new_rows\" as new where new.\"note\" <> 'old.note new. OLD.') as new;");
        assertThat(referencing("Sides", "all_old")).isEqualTo("referencing old table as \"old_rows\"");
        assertThat(InstalledTriggers.body(unit, "Sides", "all_old")).contains("from \"old_rows\" as old;");
        for (String both : List.of("other_side", "two_sides")) {
            assertThat(referencing("Sides", both))
                    .isEqualTo("referencing old table as \"old_rows\" new table as \"new_rows\"");
        }
        unit.jdbc("insert into sides (id, amount, note) values (1, 1, 'a'), (2, 6, 'b'), (3, 9, 'c')");

        unit.jdbc("update sides set amount = amount + 1, note = case id when 3 then 'old.note new. OLD.' else 'x' end");

        assertThat(unit.query("select who, rows from fired order by 1"))
                .hasToString("[[all_old, 3], [new_only, 2], [old_only, 2], [other_side, 2], [two_sides, 1]]");
    }

    @Test
    @Spec("L-014")
    void withoutAConditionAllRowsAreThere() {
        unit.jdbc("insert into event (id, amount) values (1, 1), (2, 2), (3, null)");
        assertThat(fired("each")).hasToString("[[INSERT, 3]]");

        unit.jdbc("insert into event (id, amount) select id + 10, amount from event where false");
        assertThat(fired("each")).hasToString("[[INSERT, 3], [INSERT, 0]]");
    }

    private static List<List<Object>> fired(String who) {
        return unit.query("select substr(who, length(?) + 2), rows from fired where who like ? || ' %'", who, who);
    }

    @Test
    @Spec({"GAP-16", "L-005"})
    void severalOperationsBecomeATriggerEach() {
        unit.jdbc("insert into event (id, amount) values (1, 1), (2, 2), (3, null)");
        unit.jdbc("update event set amount = 5 where id < 3");
        unit.jdbc("delete from event where id = 1");

        assertThat(fired("each")).hasToString("[[INSERT, 3], [UPDATE, 2], [DELETE, 1]]");
        assertThat(fired("named")).hasToString("[[INSERT, 3], [DELETE, 1]]");
        unit.jdbc("truncate event");
        assertThat(fired("named")).hasToString("[[INSERT, 3], [DELETE, 1], [TRUNCATE, 0]]");
        assertThat(InstalledTriggers.namesOn(unit, "event"))
                .containsExactlyInAnyOrder(
                        TriggerId.of("Event", "each_insert"),
                        TriggerId.of("Event", "each_update"),
                        TriggerId.of("Event", "each_delete"),
                        TriggerId.of("Event", "named_insert"),
                        TriggerId.of("Event", "named_delete"),
                        TriggerId.of("Event", "named_truncate"),
                        TriggerId.of("Event", "positive"),
                        TriggerId.of("Event", "redundant"),
                        TriggerId.of("Event", "redundant_hql"));
        assertThat(referencing("Event", "each_update"))
                .isEqualTo("referencing old table as \"old_rows\" new table as \"new_rows\"");
        assertThat(referencing("Event", "named_insert")).isEqualTo("referencing new table as \"n\"");
        assertThat(referencing("Event", "named_delete")).isEqualTo("referencing old table as \"o\"");
        assertThat(InstalledTriggers.created(unit, "Event", "named_truncate")).doesNotContain("referencing");
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .filteredOn(trigger -> trigger.uri().equals("Event:each"))
                .extracting(TriggerInfo::status)
                .containsExactly(TriggerStatus.INSTALLED, TriggerStatus.INSTALLED, TriggerStatus.INSTALLED);
    }

    @Test
    void oneUriIgnoresTheTriggersOfAllOperations() {
        unit.inTransaction(session -> {
            try (TriggerScope ignored = Triggers.of(unit.sessionFactory()).ignore(session, "Event:each")) {
                session.persist(new Event(1, 1));
                session.flush();
                session.createMutationQuery("update Event set amount = 2").executeUpdate();
                session.createMutationQuery("delete Event").executeUpdate();
            }
            session.persist(new Event(2, 1));
        });

        assertThat(fired("each")).hasToString("[[INSERT, 1]]");
    }

    @Test
    @Spec("L-013")
    void aConditionalTriggerThatRaisesFailsTheStatementIfAnyRowMatches() {
        unit.jdbc("insert into event (id, amount) values (1, 1), (2, 0), (3, null)");

        assertThatThrownBy(() -> unit.jdbc("insert into event (id, amount) values (4, 1), (5, -1), (6, 1)"))
                .hasMessageContaining("1 negative");
        assertThat(unit.value("select count(*) from event")).isEqualTo(3L);
    }

    @Test
    @Spec("L-015")
    void rowsAsAWholeAreComparedInPairs() {
        unit.jdbc("insert into event (id, amount) values (1, 1), (2, 0), (3, null)");
        unit.jdbc("delete from fired");

        unit.jdbc("update event set amount = amount");
        assertThat(fired("changed")).hasToString("[[raw, 0], [hql, 0]]");
        unit.jdbc("update event set amount = coalesce(amount, 1)");
        assertThat(fired("changed")).hasToString("[[raw, 0], [hql, 0], [raw, 1], [hql, 1]]");
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
        if (serverVersion() < 15) {
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

    private static int serverVersion() {
        return Integer.parseInt(String.valueOf(unit.value("show server_version_num"))) / 10_000;
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

    @Test
    @Spec({"T-006", "L-005", "L-012", "T-029", "T-039"})
    void whatPostgresWouldNotTakeIsAFaultAtBoot() {
        assertThat(BootFaults.of(Wrong.class).stream()
                        .map(fault -> fault.replaceAll("Wrong: '@Trigger\\(name = \"(.*?)\"\\)'", "$1")))
                .containsExactlyInAnyOrder(
                        "row_names names transition tables but fires for each row. Use level = STATEMENT, or the rows old"
                                + " and new.",
                        "row_hole reads {rows}, the rows of a statement, but fires for each row. Use level = STATEMENT, or"
                                + " the rows old and new.",
                        "neither has a @Referencing that names neither table. Name oldTable, newTable or both.",
                        "twice names transition tables more than once. Use one @Referencing.",
                        "one_name gives both transition tables one name. Give each a name of its own.",
                        "before reads the rows of the statement but does not fire after it. Use when = AFTER.",
                        "update_of reads the rows of the statement but restricts updates by updateOf. Use a condition"
                                + " instead: changed(amount).",
                        "truncated reads {rows}, but there are none on truncate. Leave TRUNCATE to a trigger with another"
                                + " body.",
                        "new_of_delete reads {new_rows}, but there are no new rows on delete. Leave DELETE to a trigger with"
                                + " another body.",
                        "old_of_insert reads old, but there are no old rows on insert. Leave INSERT to a trigger with another"
                                + " body.",
                        "old_of_insert reads new, but there are no new rows on delete. Leave DELETE to a trigger with another"
                                + " body.",
                        "name_of_insert reads before, but there are no old rows on insert. Leave INSERT to a trigger with"
                                + " another body.",
                        "never names the transition table after, which none of its operations has. Leave newTable out.",
                        "condition_unread has a condition on rows, but its body reads the transition tables by name. Read the"
                                + " rows that meet it from {rows}, {old_rows} or {new_rows}.",
                        "condition_of_insert has the condition \"old.amount > 1\", which reads 'old.amount', but there is no"
                                + " old row on insert. Leave INSERT to a trigger with another condition.");
    }

    @Test
    void whatPostgresDoesNotTakeInsteadOfAnOperationIsAFaultAtBoot() {
        assertThat(BootFaults.of(Instead.class))
                .contains(
                        "Instead: '@Trigger(name = \"level\")' fires instead of the operation and once for a statement."
                                + " PostgreSQL replaces operations row by row: use level = ROW.",
                        "Instead: '@Trigger(name = \"columns\")' fires instead of the operation and restricts updates by"
                                + " updateOf. Use a condition, changed(a).",
                        "Instead: '@Trigger(name = \"truncate\")' fires instead of TRUNCATE, which PostgreSQL does not know"
                                + " for views. Leave TRUNCATE out.");
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

    @Entity(name = "Event")
    @Trigger(
            name = "each",
            when = AFTER,
            operations = {INSERT, UPDATE, DELETE},
            level = STATEMENT,
            body = "insert into fired select 'each ' || tg_op, count(*) from {rows}; return null;")
    @Trigger(
            name = "named",
            when = AFTER,
            operations = {INSERT, DELETE, TRUNCATE},
            level = STATEMENT,
            referencing = @Referencing(oldTable = "o", newTable = "n"),
            body = """
                    if tg_op = 'INSERT' then
                        insert into fired select 'named INSERT', count(*) from n;
                    elsif tg_op = 'DELETE' then
                        insert into fired select 'named DELETE', count(*) from o;
                    else
                        insert into fired values ('named TRUNCATE', 0);
                    end if;
                    return null;""")
    @Trigger(
            name = "positive",
            when = AFTER,
            operations = INSERT,
            level = STATEMENT,
            condition = "new.amount < 0",
            declare = "negative bigint",
            body = """
                    select count(*) into negative from {new_rows};
                    if negative > 0 then
                        raise exception '% negative', negative;
                    end if;
                    return null;""")
    @Trigger(
            name = "redundant",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "sql('new.* is distinct from old.*')",
            body = "insert into fired select 'changed raw', count(*) from {rows}; return null;")
    @Trigger(
            name = "redundant_hql",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "changed()",
            body = "insert into fired select 'changed hql', count(*) from {rows}; return null;")
    static class Event {
        @Id
        int id;

        Integer amount;

        Event() {}

        Event(int id, Integer amount) {
            this.id = id;
            this.amount = amount;
        }
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

    @Entity(name = "Wrong")
    @Trigger(
            name = "row_names",
            when = AFTER,
            operations = UPDATE,
            referencing = @Referencing(oldTable = "o"),
            body = "return null;")
    @Trigger(name = "row_hole", when = AFTER, operations = UPDATE, body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "neither",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing,
            body = "return null;")
    @Trigger(
            name = "twice",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = {@Referencing(oldTable = "o"), @Referencing(newTable = "n")},
            body = "return null;")
    @Trigger(
            name = "one_name",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            referencing = @Referencing(oldTable = "o", newTable = "o"),
            body = "return null;")
    @Trigger(
            name = "before",
            when = BEFORE,
            operations = UPDATE,
            level = STATEMENT,
            body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "update_of",
            when = AFTER,
            operations = UPDATE,
            updateOf = "amount",
            level = STATEMENT,
            body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "truncated",
            when = AFTER,
            operations = {DELETE, TRUNCATE},
            level = STATEMENT,
            body = "perform 1 from {rows}; return null;")
    @Trigger(
            name = "new_of_delete",
            when = AFTER,
            operations = {UPDATE, DELETE},
            level = STATEMENT,
            body = "perform 1 from {new_rows}; return null;")
    @Trigger(
            name = "old_of_insert",
            when = AFTER,
            operations = {INSERT, DELETE},
            level = STATEMENT,
            body = "perform old.id from {rows} where new.id = 1; return null; -- old. new.")
    @Trigger(
            name = "name_of_insert",
            when = AFTER,
            operations = {INSERT, DELETE},
            level = STATEMENT,
            referencing = @Referencing(oldTable = "before", newTable = "after"),
            body = "perform 1 from Before; return null;")
    @Trigger(
            name = "never",
            when = AFTER,
            operations = DELETE,
            level = STATEMENT,
            referencing = @Referencing(oldTable = "before", newTable = "after"),
            body = "perform 1 from before; return null;")
    @Trigger(
            name = "condition_unread",
            when = AFTER,
            operations = UPDATE,
            level = STATEMENT,
            condition = "new.amount > 1",
            referencing = @Referencing(newTable = "after"),
            body = "perform 1 from after; return null;")
    @Trigger(
            name = "condition_of_insert",
            when = AFTER,
            operations = {INSERT, UPDATE},
            level = STATEMENT,
            condition = "old.amount > 1",
            body = "perform 1 from {rows}; return null;")
    static class Wrong {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Instead")
    @Trigger(name = "level", when = When.INSTEAD_OF, operations = UPDATE, level = STATEMENT, body = "return null;")
    @Trigger(name = "columns", when = When.INSTEAD_OF, operations = UPDATE, updateOf = "amount", body = "return null;")
    @Trigger(name = "truncate", when = When.INSTEAD_OF, operations = TRUNCATE, body = "return null;")
    static class Instead {
        @Id
        int id;

        int amount;
    }
}
