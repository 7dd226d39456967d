package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;
import static org.hibernatepg.trigger.When.AFTER;
import static org.hibernatepg.trigger.When.BEFORE;

import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernate.StatelessSession;
import org.hibernate.exception.GenericJDBCException;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class TriggerTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Person.class,
                    Numbered.class,
                    Normal.class,
                    Skipping.class,
                    Closed.class,
                    Watched.class,
                    Logged.class,
                    Lines.class,
                    Own.class,
                    Other.class,
                    Ordered.class,
                    Address.class)
            .set("hibernate.jdbc.batch_size", 10);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.clearStatements();
    }

    @Test
    @Spec({"B-043", "B-038"})
    void aMirroredAttributeAgreesInTheDatabaseAndInTheEntity() {
        unit.inTransaction(session -> {
            Person person = new Person(1, "Ann");
            session.persist(person);
            session.flush();
            assertThat(person.searchName).isEqualTo("ann");
            person.name = "Bob";
            session.flush();
            assertThat(person.searchName).isEqualTo("bob");
        });

        assertThat(unit.statements())
                .allMatch(sql -> sql.startsWith("insert") || sql.startsWith("update"))
                .allMatch(sql -> sql.contains("returning"));
        unit.jdbc("update person set name = 'CLAIRE'");
        assertThat(unit.value("select search_name from person")).isEqualTo("claire");
    }

    @Test
    @Spec({"B-043", "B-038"})
    void manyEntitiesOfOneFlushAreFresh() {
        List<Person> people = List.of(new Person(1, "Ann"), new Person(2, "Bob"), new Person(3, null));
        unit.inTransaction(session -> {
            people.forEach(session::persist);
            session.flush();
            assertThat(people).extracting(person -> person.searchName).containsExactly("ann", "bob", null);
            people.forEach(person -> person.name = "X" + person.id);
            session.flush();
            assertThat(people).extracting(person -> person.searchName).containsExactly("x1", "x2", "x3");
        });
    }

    @Test
    @Spec({"B-043", "B-038"})
    void entitiesWithAnIdentityAreFreshToo() {
        unit.inTransaction(session -> {
            Numbered numbered = new Numbered();
            session.persist(numbered);
            session.flush();
            assertThat(numbered.label).isEqualTo("no. " + numbered.id);
        });
    }

    @Test
    @Spec({"B-043", "B-038"})
    void anAttributeThatSeveralTriggersChangeIsFresh() {
        unit.inTransaction(session -> {
            Normal normal = new Normal(1);
            session.persist(normal);
            session.flush();
            assertThat(normal.source).isEqualTo("inserted");
            normal.city = "Paris";
            session.flush();
            assertThat(normal.source).isEqualTo("updated");
        });
    }

    @Test
    @Spec("B-043")
    void inAStatelessSessionAnEntityIsFreshAfterARefresh() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            Person person = new Person(1, "Ann");
            session.insert(person);
            session.refresh(person);
            assertThat(person.searchName).isEqualTo("ann");
            session.getTransaction().commit();
        }
    }

    @Test
    @Spec("T-036")
    void theRowThatABeforeTriggerReturnsIsStoredAndNullSkipsIt() {
        unit.jdbc("insert into skipping (id, amount) values (1, 5), (2, -1), (3, 7)");
        unit.jdbc("update skipping set amount = amount - 6");

        assertThat(unit.query("select id, amount from skipping order by id"))
                .containsExactly(List.of(1, 440), List.of(3, 640));
    }

    @Test
    @Spec({"T-037", "G-014"})
    void aStatementTriggerThatRaisesFailsEveryStatementUnlessIgnored() {
        unit.inTransaction(session -> session.persist(new Person(1, "Ann")));

        assertThatThrownBy(() -> unit.inTransaction(
                        session -> session.createMutationQuery("update Closed set text = 'x' where id = 1")
                                .executeUpdate()))
                .isInstanceOf(GenericJDBCException.class)
                .hasMessageContaining("closed UPDATE");
        assertThatThrownBy(() -> unit.jdbc("truncate closed")).hasMessageContaining("closed TRUNCATE");
        unit.inTransaction(session -> {
            try (TriggerScope scope = Triggers.of(unit.sessionFactory()).ignore(session, "Closed:closed")) {
                session.persist(new Closed(1));
                session.flush();
                session.createMutationQuery("update Closed set text = 'x' where id = 1")
                        .executeUpdate();
            }
        });
        assertThat(unit.query("select id, text from closed")).containsExactly(List.of(1, "x"));
    }

    @Test
    @Spec({"T-028", "T-027"})
    void updateOfFiresWhereTheStatementSetsTheColumnChangedOrNot() {
        assertThat(InstalledTriggers.created(unit, "Watched", "of"))
                .contains(" before update of \"the watched\", \"two\" on Watched for each row ");
        unit.jdbc("insert into watched (id, \"the watched\", two, other, fired) values (1, 'a', 'a', 'a', 0)");

        unit.jdbc("update watched set other = 'b'");
        assertThat(unit.value("select fired from watched")).isEqualTo(0);
        unit.jdbc("update watched set \"the watched\" = \"the watched\"");
        assertThat(unit.value("select fired from watched")).isEqualTo(1);
        unit.jdbc("update watched set two = 'b', \"the watched\" = 'b'");
        assertThat(unit.value("select fired from watched")).isEqualTo(2);
        // Another trigger sets the watched column here.
        unit.jdbc("update watched set other = 'set it'");
        assertThat(unit.query("select \"the watched\", fired from watched"))
                .containsExactly(List.of("set by trigger", 2));
    }

    @Test
    @Spec("T-026")
    void theOperationsAreRenderedInTheOrderInWhichTheyAreDeclared() {
        assertThat(InstalledTriggers.created(unit, "Logged", "log_rows"))
                .contains(" after delete or insert or update on Logged for each row ");
        assertThat(InstalledTriggers.created(unit, "Logged", "log_rows")).contains(") is not true) execute function");
        assertThat(InstalledTriggers.created(unit, "Closed", "closed"))
                .contains(" before truncate or update or insert on Closed for each statement ");
    }

    @Test
    @Spec("T-032")
    void aBodyHasVariablesAndKnowsItsTableAndColumns() {
        unit.inTransaction(session -> session.persist(new Logged(1)));
        unit.inTransaction(session -> session.find(Logged.class, 1).text = "x");
        unit.jdbc("delete from logged where id = 1");

        assertThat(unit.query("select id, \"the text\" from logged order by id"))
                .containsExactly(List.of(1001, "INSERT"), List.of(1002, "UPDATE"), List.of(1003, "DELETE"));
    }

    @Test
    void aTextOfSeveralLinesStaysAsItIs() {
        unit.inTransaction(session -> session.persist(new Lines(1)));

        assertThat(unit.value("select text from lines")).isEqualTo("one\n  two {1} {}\nthree $1 \\ $$ $pgtrigger$");
    }

    @Test
    @Spec("T-035")
    void whileIgnoredTheStatementsDoWhatTheyWouldDoWithoutTheTrigger() {
        unit.inTransaction(session -> {
            try (TriggerScope scope = Triggers.of(unit.sessionFactory()).ignore(session, "Skipping:skip")) {
                session.createNativeMutationQuery("insert into skipping (id, amount) values (1, -1), (2, 5)")
                        .executeUpdate();
                session.createNativeMutationQuery("update skipping set amount = -2 where id = 1")
                        .executeUpdate();
                assertThat(session.createNativeMutationQuery("delete from skipping where id = 2")
                                .executeUpdate())
                        .isOne();
            }
        });

        assertThat(unit.query("select id, amount from skipping")).containsExactly(List.of(1, -2));
        unit.jdbc("update skipping set amount = -3");
        assertThat(unit.value("select amount from skipping")).isEqualTo(-2);
    }

    @Test
    @Spec("T-025")
    void triggersOfAMappedSuperclassStandOnEachEntityAndCanBeDeclaredAnew() {
        assertThat(InstalledTriggers.namesOn(unit, "own")).containsExactly(TriggerId.of("Own", "base"));
        assertThat(InstalledTriggers.namesOn(unit, "other"))
                .containsExactly(TriggerId.of("Other", "base"), TriggerId.of("Other", "more"));
        unit.inTransaction(session -> {
            session.persist(new Own(1));
            session.persist(new Other(1));
        });

        assertThatThrownBy(() -> unit.inTransaction(session -> session.remove(session.find(Own.class, 1))))
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo("Own:base"));
        // Other declares 'base' for updates only.
        assertThatThrownBy(() -> unit.inTransaction(session -> session.find(Other.class, 1).title = "x"))
                .isInstanceOfSatisfying(ProtectedOperationException.class, refused -> assertThat(refused.uri())
                        .isEqualTo("Other:base"));
        unit.inTransaction(session -> session.remove(session.find(Other.class, 1)));
    }

    @Test
    void triggersOfOneMomentFireInTheOrderOfTheirNames() {
        unit.jdbc("insert into ordered (id, text) values (1, '')");

        assertThat(unit.value("select text from ordered")).isEqualTo("abc");
    }

    @Test
    @Spec("T-040")
    void aTableWithANameThatNeedsQuotesIsFilledIn() {
        unit.inTransaction(session -> session.persist(new Address(1)));

        unit.jdbc("update \"from.where\" set \"limit\" = 2");
        assertThat(unit.value("select \"limit\" from \"from.where\"")).isEqualTo(3);
    }

    @Test
    @Spec({"T-030", "T-039", "C-034"})
    void whatPostgresWouldNotTakeIsAFaultAtBoot() {
        assertThat(BootFaults.of(
                        NoBody.class,
                        NoOperation.class,
                        UpdateOfInsert.class,
                        RowTruncate.class,
                        StatementCondition.class,
                        GeneratesAfter.class,
                        GeneratesInside.class,
                        Holes.class))
                .containsExactlyInAnyOrder(
                        "NoBody: '@Trigger(name = \"t\")' has an empty body. Write PL/pgSQL statements, the last being a return.",
                        "NoOperation: '@Trigger(name = \"t\")' fires on no operation. Name at least one, as in operations ="
                                + " UPDATE.",
                        "UpdateOfInsert: '@Trigger(name = \"t\")' restricts updates by updateOf but does not fire on UPDATE. Add"
                                + " UPDATE to the operations.",
                        "RowTruncate: '@Trigger(name = \"t\")' fires on TRUNCATE for each row. TRUNCATE knows no rows: use level"
                                + " = STATEMENT.",
                        "StatementCondition: '@Trigger(name = \"t\")' has a condition on rows, but fires once for a"
                                + " statement with a body that reads none. Read the rows that meet it from {rows},"
                                + " {old_rows} or {new_rows}, or use level = ROW.",
                        "GeneratesAfter: '@Trigger(name = \"t\")' generates attributes, which only a row trigger that fires before"
                                + " can. Use when = BEFORE and level = ROW, or INSTEAD_OF on a view.",
                        "GeneratesInside: '@Trigger(name = \"t\")' generates 'place.city', but Hibernate reads back neither keys"
                                + " and JPA versions nor what is in embeddables. Use an attribute of the entity itself, or"
                                + " leave it to a refresh.",
                        "Holes: '@Trigger(name = \"t\")' has the hole {nope} in its body. There are {table},"
                                + " {column:attribute} and, for a statement, {rows}, {old_rows} and {new_rows}; text in braces can be written as '{' || 'text' || '}'.",
                        "Holes: '@Trigger(name = \"t\")' names the attribute 'nothing', which has no column in table Holes. Its"
                                + " attributes are id.");
    }

    @Entity(name = "Person")
    @Trigger(
            name = "mirror",
            when = BEFORE,
            operations = {INSERT, UPDATE},
            generates = "searchName",
            body = "new.{column:searchName} = lower(new.{column:name}); return new;")
    static class Person {
        @Id
        int id;

        String name;

        @Column(name = "search_name")
        String searchName;

        Person() {}

        Person(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Numbered")
    @Trigger(
            name = "label",
            when = BEFORE,
            operations = INSERT,
            generates = "label",
            body = "new.label = 'no. ' || new.id; return new;")
    static class Numbered {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        long id;

        String label;
    }

    @Entity(name = "Normal")
    @Trigger(
            name = "inserted",
            when = BEFORE,
            operations = INSERT,
            generates = "source",
            body = "new.source = 'inserted'; return new;")
    @Trigger(
            name = "updated",
            when = BEFORE,
            operations = UPDATE,
            generates = "source",
            body = "new.source = 'updated'; return new;")
    static class Normal {
        @Id
        int id;

        String city;
        String source;

        Normal() {}

        Normal(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Skipping")
    @Trigger(
            name = "skip",
            when = BEFORE,
            operations = {INSERT, UPDATE},
            body = """
                    if new.amount < 0 then
                        return null;
                    end if;
                    new.amount = new.amount * 10;
                    return new;""")
    @Trigger(name = "skip_delete", when = BEFORE, operations = DELETE, body = "return old;")
    static class Skipping {
        @Id
        int id;

        int amount;
    }

    @Entity(name = "Closed")
    @Trigger(
            name = "closed",
            when = BEFORE,
            operations = {TRUNCATE, UPDATE, INSERT},
            level = Level.STATEMENT,
            body = "raise exception 'closed %', tg_op;")
    static class Closed {
        @Id
        int id;

        String text;

        Closed() {}

        Closed(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Watched")
    @Trigger(
            name = "of",
            when = BEFORE,
            operations = UPDATE,
            updateOf = {"watched", "two"},
            body = "new.fired = old.fired + 1; return new;")
    @Trigger(
            name = "set_watched",
            when = BEFORE,
            operations = UPDATE,
            condition = "new.other = 'set it'",
            body = "new.{column:watched} = 'set by trigger'; return new;")
    static class Watched {
        @Id
        int id;

        @Column(name = "`the watched`")
        String watched;

        String two;
        String other;
        int fired;
    }

    @Entity(name = "Logged")
    @Trigger(
            name = "log_rows",
            when = AFTER,
            operations = {DELETE, INSERT, UPDATE},
            condition = "sql('pg_trigger_depth() = 0')",
            declare = {"next {table}%rowtype", "shift constant int := 1000"},
            body = """
                    next.id = shift + 1 + (select count(*) from {table} where id > shift);
                    next.{column:text} = tg_op;
                    insert into {table} select next.*;
                    return null;""")
    static class Logged {
        @Id
        int id;

        @Column(name = "`the text`")
        String text;

        Logged() {}

        Logged(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Lines")
    @Trigger(name = "lines", when = BEFORE, operations = INSERT, body = """
                    new.text = 'one
                      two {1} {}
                    three $1 \\ $$ $pgtrigger$';
                    return new;""")
    static class Lines {
        @Id
        int id;

        String text;

        Lines() {}

        Lines(int id) {
            this.id = id;
        }
    }

    @MappedSuperclass
    @Protect(name = "base", operations = DELETE)
    static class Base {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Own")
    static class Own extends Base {
        Own() {}

        Own(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Other")
    @Protect(name = "base", operations = UPDATE)
    @Protect(name = "more", operations = INSERT, condition = "new.id < 0")
    static class Other extends Base {
        Other() {}

        Other(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Ordered")
    @Trigger(name = "c", when = BEFORE, operations = INSERT, body = "new.text = new.text || 'c'; return new;")
    @Trigger(name = "a", when = BEFORE, operations = INSERT, body = "new.text = new.text || 'a'; return new;")
    @Trigger(name = "b", when = BEFORE, operations = INSERT, body = "new.text = new.text || 'b'; return new;")
    static class Ordered {
        @Id
        int id;

        String text;
    }

    @Entity(name = "Address")
    @Table(name = "`from.where`")
    @Trigger(
            name = "next",
            when = BEFORE,
            operations = UPDATE,
            body = "new.{column:limit} = (select max({column:limit}) from {table}) + 2; return new;")
    static class Address {
        @Id
        int id;

        @Column(name = "`limit`")
        int limit = 1;

        Address() {}

        Address(int id) {
            this.id = id;
        }
    }

    @Entity(name = "NoBody")
    @Trigger(name = "t", when = BEFORE, operations = INSERT, body = " ")
    static class NoBody {
        @Id
        int id;
    }

    @Entity(name = "NoOperation")
    @Trigger(
            name = "t",
            when = BEFORE,
            operations = {},
            body = "return new;")
    static class NoOperation {
        @Id
        int id;
    }

    @Entity(name = "UpdateOfInsert")
    @Trigger(name = "t", when = BEFORE, operations = INSERT, updateOf = "id", body = "return new;")
    static class UpdateOfInsert {
        @Id
        int id;
    }

    @Entity(name = "RowTruncate")
    @Trigger(name = "t", when = BEFORE, operations = TRUNCATE, body = "return null;")
    static class RowTruncate {
        @Id
        int id;
    }

    @Entity(name = "StatementCondition")
    @Trigger(
            name = "t",
            when = AFTER,
            operations = UPDATE,
            level = Level.STATEMENT,
            condition = "new.id = 1",
            body = "return null;")
    static class StatementCondition {
        @Id
        int id;
    }

    @Entity(name = "GeneratesAfter")
    @Trigger(name = "t", when = AFTER, operations = UPDATE, generates = "title", body = "return null;")
    static class GeneratesAfter {
        @Id
        int id;

        String title;
    }

    @Entity(name = "Holes")
    @Trigger(name = "t", when = BEFORE, operations = INSERT, body = "new.{column:nothing} = '{nope}'; return new;")
    static class Holes {
        @Id
        int id;
    }

    @Embeddable
    static class Place {
        String city;
    }

    @Entity(name = "GeneratesInside")
    @Trigger(name = "t", when = BEFORE, operations = UPDATE, generates = "place.city", body = "return new;")
    static class GeneratesInside {
        @Id
        int id;

        @Embedded
        Place place;
    }
}
