package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Level.STATEMENT;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;

import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.util.List;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Several operations of one declaration become a trigger each. */
class StatementTriggerOperationsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Event.class)
            .set("hibernate.hbm2ddl.auto", "update")
            .set("hibernate.jdbc.batch_size", 10)
            .prepare("create table fired (who text, rows bigint)");

    @BeforeEach
    void empty() {
        unit.truncate();
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
        assertThat(InstalledTriggers.referencing(unit, "Event", "each_update"))
                .isEqualTo("referencing old table as \"old_rows\" new table as \"new_rows\"");
        assertThat(InstalledTriggers.referencing(unit, "Event", "named_insert"))
                .isEqualTo("referencing new table as \"n\"");
        assertThat(InstalledTriggers.referencing(unit, "Event", "named_delete"))
                .isEqualTo("referencing old table as \"o\"");
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
}
