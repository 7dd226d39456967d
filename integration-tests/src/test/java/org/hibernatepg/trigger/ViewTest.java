package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernate.annotations.Subselect;
import org.hibernate.annotations.View;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class ViewTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Person.class, ActivePerson.class);

    @BeforeEach
    void empty() {
        unit.jdbc("truncate person");
    }

    @Test
    void theTriggersReplaceWhatHibernateDoesToTheView() {
        unit.inTransaction(session -> session.persist(new ActivePerson(1, "Ada", "de")));
        assertThat(unit.query("select id, name, country, active from person")).hasToString("[[1, Ada, DE, true]]");

        unit.inTransaction(session -> {
            ActivePerson ada = session.find(ActivePerson.class, 1);
            assertThat(ada.greeting).isEqualTo("Hello Ada");
            ada.name = "Ida";
        });
        assertThat(unit.query("select name from person")).hasToString("[[Ida]]");

        unit.inTransaction(session -> session.remove(session.find(ActivePerson.class, 1)));
        assertThat(unit.query("select name, active from person")).hasToString("[[Ida, false]]");
        unit.inTransaction(
                session -> assertThat(session.find(ActivePerson.class, 1)).isNull());
    }

    @Test
    void whatTheBodyGeneratesIsReadBack() {
        unit.inTransaction(session -> {
            ActivePerson ada = new ActivePerson(1, "Ada", "de");
            session.persist(ada);
            session.flush();
            assertThat(ada.country).isEqualTo("DE");
        });
    }

    @Test
    void theTriggersReplaceWhatAnyoneDoesToTheView() {
        unit.jdbc(
                "insert into \"Active Person\" (id, \"Full Name\", country) values (1, 'Ada', 'fr'), (2, 'Bob', 'it')");
        unit.jdbc("update \"Active Person\" set \"Full Name\" = upper(\"Full Name\")");
        unit.jdbc("delete from \"Active Person\" where id = 2");

        assertThat(unit.query("select name, country, active from person order by id"))
                .hasToString("[[ADA, FR, true], [BOB, IT, false]]");
    }

    @Test
    void aConditionAndTheIgnoreCheckAreTestedInTheBody() {
        unit.jdbc("insert into \"Active Person\" (id, \"Full Name\", country) values (1, 'nobody', 'fr')");
        assertThat(unit.value("select count(*) from person")).isEqualTo(0L);

        unit.inTransaction(session -> Triggers.of(unit.sessionFactory())
                .ignoring(session, () -> session.persist(new ActivePerson(3, "Eve", "de")), "ActivePerson:insert"));
        assertThat(unit.value("select count(*) from person")).isEqualTo(0L);
        assertThat(unit.bootStatements())
                .filteredOn(sql -> sql.startsWith("create or replace trigger"))
                .allMatch(sql -> sql.contains(" instead of ") && !sql.contains(" when ("));
    }

    @Test
    void aViewHasItsTriggersRightAfterItIsCreatedAndUpdatesKeepThem() {
        try (TestUnit own = TestUnit.of(Person.class, ActivePerson.class).start()) {
            List<String> created = own.bootStatements();
            int view = indexOf(created, "create view");
            assertThat(view).isGreaterThan(indexOf(created, "create table"));
            assertThat(indexOf(created, "create or replace trigger")).isGreaterThan(view);
            assertThat(Triggers.of(own.sessionFactory()).list())
                    .hasSize(3)
                    .allMatch(trigger -> trigger.status() == TriggerStatus.INSTALLED);

            own.set("hibernate.hbm2ddl.auto", "update").restart(Person.class, ActivePerson.class);
            assertThat(own.bootStatements()).noneMatch(sql -> sql.contains("trigger \""));
            own.set("hibernate.hbm2ddl.auto", "validate").restart(Person.class, ActivePerson.class);
            own.jdbc("drop trigger \"%s\" on \"Active Person\"".formatted(TriggerId.of("ActivePerson", "insert")));
            assertThatThrownBy(() -> own.restart(Person.class, ActivePerson.class))
                    .hasMessageContaining("ActivePerson:insert");
            own.set("hibernate.hbm2ddl.auto", "update").restart(Person.class, ActivePerson.class);
            assertThat(Triggers.of(own.sessionFactory()).list())
                    .allMatch(trigger -> trigger.status() == TriggerStatus.INSTALLED);
            own.set("hibernate.hbm2ddl.auto", "create-drop").restart(Person.class, ActivePerson.class);
        }
    }

    @Test
    void aTableMayBeAViewThatSomebodyElseMade() {
        TestUnit own = TestUnit.of(Legacy.class)
                .set("hibernate.hbm2ddl.auto", "update")
                .prepare("create table base (id int primary key, name text)")
                .prepare("create view legacy as select id, name || '!' as name from base");
        try (own) {
            own.start();
            own.inTransaction(session -> session.persist(new Legacy(1, "Ada")));
            assertThat(own.value("select name from legacy")).isEqualTo("Ada!");
            assertThat(Triggers.of(own.sessionFactory()).list())
                    .extracting(TriggerInfo::status)
                    .containsExactly(TriggerStatus.INSTALLED);
        }
    }

    @Test
    void onATableTheBootFailsAndSaysWhy() {
        try (TestUnit own = TestUnit.of(Legacy.class)) {
            assertThatThrownBy(own::start)
                    .hasStackTraceContaining("\"legacy\" is a table")
                    .hasStackTraceContaining(TriggerId.of("Legacy", "insert"));
        }
    }

    @Test
    void faultsOfAView() {
        assertThat(BootFaults.of(Person.class, Wrong.class, Selected.class, WithList.class))
                .containsExactlyInAnyOrder(
                        "Wrong: '@Protect(name = \"before\")' stands on a view, whose rows only a trigger INSTEAD OF the"
                                + " operation sees. Use @Trigger(when = INSTEAD_OF, …), or declare it on the entities whose"
                                + " tables the view reads.",
                        "Wrong: '@ReadOnly(name = \"name\")' stands on a view, whose rows only a trigger INSTEAD OF the"
                                + " operation sees. Use @Trigger(when = INSTEAD_OF, …), or declare it on the entities whose"
                                + " tables the view reads.",
                        "Wrong: '@Protect(name = \"truncate\")' fires on TRUNCATE, which there is not for a view. Leave"
                                + " TRUNCATE out.",
                        "Selected: '@Trigger(name = \"insert\")' stands on an entity that Hibernate selects by a query,"
                                + " @Subselect: the database has nothing to put a trigger on. Make it a view by @View, or map a"
                                + " view by @Table, and use when = INSTEAD_OF.",
                        "WithList.list: '@Trigger(name = \"insert\")' fires instead of the operation, but WithList_list is no"
                                + " view. Use when = BEFORE and return null, or map the entity to a view.");
    }

    private static int indexOf(List<String> statements, String start) {
        for (int i = 0; i < statements.size(); i++) {
            if (statements.get(i).strip().startsWith(start)) {
                return i;
            }
        }
        throw new AssertionError("No " + start + " in " + statements);
    }

    @Entity(name = "Person")
    static class Person {
        @Id
        int id;

        String name;
        String country;
        boolean active;
    }

    @Entity(name = "ActivePerson")
    @Table(name = "`Active Person`")
    @View(query = "select id, name as \"Full Name\", country, 'Hello ' || name as greeting from person where active")
    @Trigger(
            name = "insert",
            when = When.INSTEAD_OF,
            operations = INSERT,
            condition = "new.name <> 'nobody'",
            body = """
                    new.{column:country} = upper(new.{column:country});
                    insert into person (id, name, country, active)
                    values (new.{column:id}, new.{column:name}, new.{column:country}, true);
                    return new;""",
            generates = "country")
    @Trigger(
            name = "update",
            when = When.INSTEAD_OF,
            operations = UPDATE,
            condition = "changed(name)",
            body = "update person set name = new.{column:name} where id = old.{column:id}; return new;")
    @Trigger(
            name = "delete",
            when = When.INSTEAD_OF,
            operations = DELETE,
            body = "update person set active = false where id = old.{column:id}; return old;")
    static class ActivePerson {
        @Id
        int id;

        @Column(name = "`Full Name`")
        String name;

        String country;

        @Column(insertable = false, updatable = false)
        String greeting;

        ActivePerson() {}

        ActivePerson(int id, String name, String country) {
            this.id = id;
            this.name = name;
            this.country = country;
        }
    }

    @Entity(name = "Legacy")
    @Table(name = "legacy")
    @Trigger(
            name = "insert",
            when = When.INSTEAD_OF,
            operations = INSERT,
            body = "insert into base values (new.{column:id}, new.{column:name}); return new;")
    static class Legacy {
        @Id
        int id;

        String name;

        Legacy() {}

        Legacy(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Wrong")
    @View(query = "select id, name from person")
    @Protect(name = "before", operations = DELETE)
    @Protect(name = "truncate", operations = TRUNCATE)
    @ReadOnly(name = "name", attributes = "name")
    static class Wrong {
        @Id
        int id;

        String name;
    }

    @Entity(name = "Selected")
    @Subselect("select id from person")
    @Trigger(name = "insert", when = When.INSTEAD_OF, operations = INSERT, body = "return new;")
    static class Selected {
        @Id
        int id;
    }

    @Entity(name = "WithList")
    static class WithList {
        @Id
        int id;

        @ElementCollection
        @Trigger(name = "insert", when = When.INSTEAD_OF, operations = INSERT, body = "return new;")
        List<String> list;
    }
}
