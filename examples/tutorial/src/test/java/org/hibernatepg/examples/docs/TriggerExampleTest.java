package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import org.hibernate.SessionFactory;
import org.hibernate.exception.ConstraintViolationException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.Trigger;
import org.hibernatepg.trigger.TriggerMappingException;
import org.hibernatepg.trigger.TriggerViolationException;
import org.hibernatepg.trigger.When;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TriggerExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Person.class, Enrolment.class, Reading.class, Tariff.class);

    @Test
    void whatTheBodyChangesIsReadBack() {
        SessionFactory sessionFactory = unit.sessionFactory();

        // snippet: trigger-generates
        String searchName = sessionFactory.fromTransaction(session -> {
            Person person = new Person();
            person.name = "Ada";
            session.persist(person);
            session.flush();
            return person.searchName; // ada
        });
        // end

        assertThat(searchName).isEqualTo("ada");
        assertThat(Pages.triggersAndFunctions(unit, "Person:search_name")).isEqualTo(Pages.shown("trigger"));
    }

    @Test
    void theBodyMayReadOtherRows() {
        unit.inTransaction(session -> {
            session.persist(new Enrolment("hql"));
            session.persist(new Enrolment("hql"));
        });

        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    session.persist(new Enrolment("hql"));
                    session.flush();
                }))
                .isInstanceOf(ConstraintViolationException.class)
                .isNotInstanceOf(TriggerViolationException.class)
                .hasMessageContaining("the course hql is full");
    }

    @Test
    void aStatementTriggerFiresOnceForAStatement() {
        unit.inTransaction(session -> {
            session.persist(new Reading());
            session.persist(new Reading());
        });
        unit.jdbc("create table reading_update (at timestamptz)");

        unit.jdbc("update reading set amount = 1");

        assertThat(unit.value("select count(*) from reading_update")).isEqualTo(1L);
    }

    @Test
    @Spec({"L-008", "L-016"})
    void theRowsOfAStatementThatMeetTheConditionAreLogged() {
        unit.jdbc("create table price_log (tariff bigint, old_price int, new_price int)");
        unit.jdbc("insert into tariff (id, price) values (1, 10), (2, 90), (3, 200)");

        unit.inTransaction(
                session -> session.createMutationQuery("update Tariff set id = id + 1000, price = price + 20")
                        .executeUpdate());

        assertThat(unit.query("select * from price_log order by tariff"))
                .hasToString("[[1002, 90, 110], [1003, 200, 220]]");
        assertThat(Pages.triggersAndFunctions(unit, "Tariff:log")).isEqualTo(Pages.shown("trigger-rows"));
    }

    @Test
    void aHoleThatNamesNothingIsAFaultAtBoot() {
        try (TestUnit wrong = Pages.unit(WrongHole.class)) {
            assertThatThrownBy(wrong::metadata)
                    .isInstanceOf(TriggerMappingException.class)
                    .hasMessage(Pages.shown("trigger-fault"));
        }
    }
}

// snippet: trigger
@Entity
@Trigger(
        name = "search_name",
        when = When.BEFORE,
        operations = {INSERT, UPDATE},
        body = "new.{column:searchName} = lower(new.{column:name}); return new;",
        generates = "searchName")
class Person {
    @Id
    @GeneratedValue
    Long id;

    String name;

    @Column(name = "search")
    String searchName;
}
// end

// snippet: trigger-table
@Entity
@Trigger(name = "capacity", when = When.BEFORE, operations = INSERT, declare = "taken bigint", body = """
                select count(*) into taken from {table} where {column:course} = new.{column:course};
                if taken >= 2 then
                    raise exception 'the course % is full', new.{column:course} using errcode = 'check_violation';
                end if;
                return new;""")
class Enrolment {
    @Id
    @GeneratedValue
    Long id;

    String course;

    Enrolment(String course) {
        this.course = course;
    }

    protected Enrolment() {}
}
// end

// snippet: trigger-statement
@Entity
@Trigger(
        name = "note_updates",
        when = When.AFTER,
        operations = Operation.UPDATE,
        level = Level.STATEMENT,
        body = "insert into reading_update values (now()); return null;")
class Reading {
    @Id
    @GeneratedValue
    Long id;

    int amount;
}
// end

// snippet: trigger-rows
@Entity
@Trigger(
        name = "log",
        when = When.AFTER,
        operations = Operation.UPDATE,
        level = Level.STATEMENT,
        condition = "changed(price) and new.price > 100",
        body = """
                insert into price_log
                select new.id, old.{column:price}, new.{column:price} from {rows};
                return null;""")
class Tariff {
    @Id
    Long id;

    int price;
}
// end

@Entity
@Trigger(
        name = "search_name",
        when = When.BEFORE,
        operations = INSERT,
        body = "new.{column:searchname} = lower(new.name); return new;")
class WrongHole {
    @Id
    Long id;

    String name;
    String searchName;
}
