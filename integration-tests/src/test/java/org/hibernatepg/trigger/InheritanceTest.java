package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.hibernatepg.trigger.Operation.DELETE;
import static org.hibernatepg.trigger.Operation.INSERT;
import static org.hibernatepg.trigger.Operation.TRUNCATE;
import static org.hibernatepg.trigger.Operation.UPDATE;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.MappedSuperclass;
import jakarta.persistence.PrimaryKeyJoinColumn;
import java.util.List;
import java.util.function.Consumer;
import org.hibernate.Session;
import org.hibernate.annotations.DiscriminatorFormula;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.spi.TriggerId;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Which table, and which rows of it, a declaration on an entity of a hierarchy is about. */
class InheritanceTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
            Vehicle.class,
            Car.class,
            SportsCar.class,
            Bus.class,
            Moped.class,
            Tram.class,
            Coded.class,
            CodedOne.class,
            CodedNull.class,
            CodedRest.class,
            Shape.class,
            Round.class,
            Angular.class,
            Person.class,
            Employee.class,
            Manager.class,
            Asset.class,
            House.class,
            Flat.class,
            Account.class,
            Savings.class,
            Premium.class);

    @AfterEach
    void empty() {
        unit.jdbc("set pgtrigger.ignore = '*'");
        unit.truncate();
        unit.jdbc("set pgtrigger.ignore = ''");
    }

    @Test
    @Spec("T-025")
    void withOneTableASubclassProtectsItsRowsAndThoseOfItsSubclassesOnly() {
        unit.inTransaction(session -> {
            session.persist(new Car(1));
            session.persist(new SportsCar(2));
            session.persist(new Bus(3));
        });

        TriggerViolationException refused = refused(session -> session.remove(session.find(Vehicle.class, 1)));
        assertThat(refused.uri()).isEqualTo("Car:no_delete");
        assertThat(refused.entityName()).isEqualTo("Car");
        assertThat(refused(session -> session.remove(session.find(SportsCar.class, 2)))
                        .uri())
                .isEqualTo("Car:no_delete");
        assertThatThrownBy(() -> unit.jdbc("delete from \"Vehicles\"")).hasMessageContaining("Cannot delete");
        unit.inTransaction(session -> session.remove(session.find(Vehicle.class, 3)));
        assertThat(unit.query("select id from \"Vehicles\" order by id")).hasToString("[[1], [2]]");
        assertThat(InstalledTriggers.definition(unit, "Car", "no_delete"))
                .contains("old.\"Kind of\"::text = ANY", "'Car'", "'Sports {row}'");
    }

    @Test
    void withOneTableOperationsWithoutARowInCommonBecomeSeveralTriggers() {
        refused(session -> session.persist(new Moped(4)));
        unit.inTransaction(session -> session.persist(new Bus(4)));
        unit.inTransaction(
                session -> session.createMutationQuery("delete Vehicle").executeUpdate());
        Triggers triggers = Triggers.of(unit.sessionFactory());
        unit.inTransaction(session -> triggers.ignoring(session, () -> session.persist(new Moped(4)), "Moped:fixed"));

        assertThat(refused(session ->
                                session.createMutationQuery("delete Vehicle").executeUpdate())
                        .violation())
                .extracting(TriggerViolation::uri, TriggerViolation::operation)
                .containsExactly("Moped:fixed", DELETE);
        assertThat(triggers.list().stream().filter(trigger -> trigger.uri().equals("Moped:fixed")))
                .hasSize(2)
                .allMatch(trigger -> trigger.status() == TriggerStatus.INSTALLED);
    }

    @Test
    void withOneTableEachAnnotationWorksOnASubclass() {
        unit.inTransaction(session -> {
            session.persist(new Bus(1));
            session.persist(new Car(2));
        });

        assertThat(refused(session -> session.find(Bus.class, 1).state = "SOLD").uri())
                .isEqualTo("Bus:state");
        assertThat(refused(session -> session.find(Bus.class, 1).line = "9").uri())
                .isEqualTo("Bus:line");
        unit.inTransaction(session -> {
            Bus bus = session.find(Bus.class, 1);
            bus.state = "USED";
            session.flush();
            assertThat(bus.revision).isEqualTo(1);
            assertThat(bus.note).isEqualTo("seen USED");
        });
        unit.jdbc("update \"Vehicles\" set state = 'SOLD', line = '5', revision = 7, note = 'x' where id = 2");
        assertThat(unit.query("select revision, note from \"Vehicles\" order by id"))
                .hasToString("[[1, seen USED], [7, x]]");
    }

    @Test
    void withOneTableATriggerForAStatementSelectsTheRowsOfTheSubclass() {
        unit.jdbc("insert into \"Vehicles\" (id, \"Kind of\", tram_line)"
                + " values (1, 'Tram', 1), (2, 'Vehicle', 1), (3, 'Vehicle', 1)");
        assertThat(unit.value("select current_setting('test.trams')")).isEqualTo("1");
        unit.inTransaction(session -> {
            session.persist(new Tram(6));
            session.persist(new Car(7));
        });

        unit.jdbc("update \"Vehicles\" set state = 'x' where id <> 6");
        unit.jdbc("update \"Vehicles\" set tram_line = 9 where \"Kind of\" <> 'Tram'");
        assertThat(refused(session -> session.find(Tram.class, 1).line = 9).uri())
                .isEqualTo("Tram:line");
        assertThat(refused(session -> session.createMutationQuery("delete Vehicle where id in (3, 6)")
                                .executeUpdate())
                        .uri())
                .isEqualTo("Tram:for_statement");
        unit.inTransaction(session -> session.remove(session.find(Tram.class, 1)));
    }

    @Test
    void withOneTableASubclassMayBeSoftDeleted() {
        unit.inTransaction(session -> {
            session.persist(new Savings(1));
            session.persist(new Premium(2));
            session.persist(new Account(3));
            session.persist(new Savings(4));
        });

        unit.inTransaction(session -> {
            session.remove(session.find(Savings.class, 1));
            session.remove(session.find(Account.class, 2));
            session.remove(session.find(Account.class, 3));
        });
        assertThat(unit.query("select id, open from account order by id"))
                .hasToString("[[1, false], [2, false], [4, true]]");
        unit.jdbc("insert into account (id, dtype, open) values (5, 'Account', true); delete from account");
        assertThat(unit.query("select id, open from account order by id"))
                .hasToString("[[1, false], [2, false], [4, false]]");
    }

    @Test
    void discriminatorsMayBeNumbersNullOrWhateverElseThereIs() {
        unit.jdbc("insert into coded (kind, id) values (1, 1), (null, 2), (7, 3), (5, 4)");

        for (String id : List.of("1", "2", "3")) {
            assertThatThrownBy(() -> unit.jdbc("delete from coded where id = " + id))
                    .hasMessageContaining("Cannot delete");
        }
        unit.jdbc("delete from coded where id = 4");
        assertThat(InstalledTriggers.created(unit, "CodedOne", "no_delete")).contains("old.\"kind\" = 1)");
        assertThat(InstalledTriggers.created(unit, "CodedNull", "no_delete_of_null"))
                .contains("old.\"kind\" is null");
        assertThat(InstalledTriggers.created(unit, "CodedRest", "no_delete_of_rest"))
                .contains("old.\"kind\" is not null and old.\"kind\" not in (1, 5)");
        unit.jdbc("set pgtrigger.ignore = '*'; delete from coded; set pgtrigger.ignore = ''");
    }

    @Test
    void aDiscriminatorMayHaveAQuote() {
        try (TestUnit quoted = withTableByHand()) {
            quoted.jdbc("insert into dish (id, dtype) values (1, 'Dish'), (2, 'Chef''s {row}'), (3, 'Chef''s \"\"')");

            assertThatThrownBy(() -> quoted.inTransaction(session -> session.remove(session.find(Dish.class, 2))))
                    .hasStackTraceContaining("Cannot delete");
            assertThatThrownBy(() -> quoted.jdbc("delete from dish where id = 3"))
                    .hasMessageContaining("Cannot delete");
            quoted.jdbc("delete from dish where id = 1");
            assertThat(quoted.query("select id from dish order by id")).hasToString("[[2], [3]]");
            assertThat(InstalledTriggers.created(quoted, "ChefsDish", "no_delete"))
                    .contains("old.\"dtype\" in ('Chef''s \"\"', E'Chef''s \\x7brow}')");
        }
    }

    /** Hibernate 7.1 does not escape a quote in the check of a table that it creates. */
    private static TestUnit withTableByHand() {
        return TestUnit.of(Dish.class, ChefsDish.class, ChefsSpecial.class)
                .set("hibernate.hbm2ddl.auto", "update")
                .prepare("create table dish (id integer primary key, dtype varchar(31) not null)")
                .start();
    }

    @Test
    void aDiscriminatorMayBeComputedByAFormula() {
        unit.inTransaction(session -> {
            session.persist(new Round(1));
            session.persist(new Angular(2, 4));
        });

        refused(session -> session.remove(session.find(Round.class, 1)));
        assertThatThrownBy(() -> unit.jdbc("delete from shape")).hasMessageContaining("Cannot delete");
        assertThatThrownBy(() -> unit.jdbc("insert into shape (id, corners) values (3, 0)"))
                .hasMessageContaining("Cannot insert");
        unit.inTransaction(session -> session.remove(session.find(Shape.class, 2)));
        unit.jdbc("set pgtrigger.ignore = '*'; delete from shape; set pgtrigger.ignore = ''");
    }

    @Test
    @Spec({"GAP-56", "T-025"})
    void aJoinedSubclassHasItsOwnTableAndNoColumnOfItsParents() {
        unit.inTransaction(session -> {
            session.persist(new Employee(1));
            session.persist(new Manager(2));
        });

        unit.inTransaction(session -> session.find(Employee.class, 1).name = "changed");
        assertThat(refused(session -> session.find(Employee.class, 1).salary = 5)
                        .violation())
                .extracting(TriggerViolation::uri, TriggerViolation::table)
                .containsExactly("Employee:all", "public.employee");
        assertThatThrownBy(() -> unit.jdbc("update employee set employee_id = 9 where employee_id = 1"))
                .hasMessageContaining("Cannot update rows from Employee table");
        assertThat(refused(session -> session.find(Manager.class, 2).bonus = 5).uri())
                .isEqualTo("Manager:frozen");
        assertThat(refused(session -> session.remove(session.find(Manager.class, 2)))
                        .uri())
                .isEqualTo("Person:no_delete");
        assertThat(InstalledTriggers.created(unit, "Manager", "frozen")).contains(" on Manager ", "old.\"id\" > 0");
    }

    @Test
    @Spec("T-025")
    void withATablePerClassSubclassesInherit() {
        unit.inTransaction(session -> {
            session.persist(new House(1));
            session.persist(new Flat(2));
        });

        assertThat(refused(session -> session.find(House.class, 1).owner = "x").violation())
                .extracting(TriggerViolation::uri, TriggerViolation::table)
                .containsExactly("House:owner", "public.house");
        assertThat(refused(session -> session.find(Flat.class, 2).owner = "x").uri())
                .isEqualTo("Flat:owner");
        assertThat(refused(session -> session.find(Flat.class, 2).floor = 3).uri())
                .isEqualTo("Flat:floor");
        unit.inTransaction(session -> session.find(House.class, 1).rooms = 3);
        assertThat(InstalledTriggers.created(unit, "House", "replaced")).contains("before delete on");
        assertThat(InstalledTriggers.created(unit, "Flat", "replaced"))
                .contains("before update on", "old.\"floor\" > 9");
        assertThat(Triggers.of(unit.sessionFactory()).list())
                .extracting(TriggerInfo::uri)
                .doesNotContain("Asset:owner", "Asset:replaced");
    }

    @Test
    void aSubclassOfOneTableCannotHaveATriggerForAStatement() {
        assertThat(BootFaults.of(Vehicle.class, Truncated.class))
                .containsExactlyInAnyOrder(
                        "Truncated: '@Protect(name = \"truncated\")' fires on TRUNCATE, which empties the table Vehicles of"
                                + " the rows of other entities too. Declare it on Vehicle.",
                        "Truncated: '@Trigger(name = \"note\")' fires once for a statement on the table Vehicles, which has"
                                + " rows of other entities too. Declare it on Vehicle, fire for each row, or read the rows of"
                                + " the entity from {rows}.",
                        "Truncated: '@Trigger(name = \"by_name\")' reads the transition tables by name, in which there are"
                                + " rows of other entities too. Read those of the entity from {rows}, {old_rows} or"
                                + " {new_rows}.");
    }

    @Test
    @Spec("T-015")
    void entitiesOfOneTableMayHaveTriggersOfOneName() {
        assertThat(InstalledTriggers.namesOn(unit, "\"Vehicles\""))
                .contains(TriggerId.of("Bus", "line"), TriggerId.of("Tram", "line"));
        assertThat(BootFaults.of(Vehicle.class, Alias.class))
                .containsExactly("Vehicle: 'Vehicle:same' has the name of another trigger of the table `Vehicles`,"
                        + " Alias:same. Give each trigger of a table a name of its own.");
    }

    @Test
    void anAttributeOfAParentsTableIsAFault() {
        assertThat(BootFaults.of(Person.class, WrongEmployee.class))
                .containsExactly("WrongEmployee: '@ReadOnly(name = \"wrong\")' names the attribute 'name', which has no"
                        + " column in table WrongEmployee. It is in the table of Person: declare it there.");
    }

    @Test
    @Spec("M-011")
    void plainSuperclassesAndInterfacesDoNoHarm() {
        try (TestUnit plain = TestUnit.of(Plain.class).start()) {
            assertThat(Triggers.of(plain.sessionFactory()).list())
                    .extracting(TriggerInfo::uri)
                    .containsExactly("Plain:own");
        }
    }

    private static TriggerViolationException refused(Consumer<Session> work) {
        TriggerViolationException refused =
                catchThrowableOfType(TriggerViolationException.class, () -> unit.inTransaction(work));
        assertThat(refused).as("nothing was refused").isNotNull();
        return refused;
    }

    @Entity(name = "Vehicle")
    @jakarta.persistence.Table(name = "\"Vehicles\"")
    @DiscriminatorColumn(name = "\"Kind of\"")
    @Protect(name = "same", operations = TRUNCATE, ignorable = true)
    static class Vehicle {
        @Id
        int id;
    }

    @Entity(name = "Alias")
    @jakarta.persistence.Table(name = "\"Vehicles\"")
    @Protect(name = "same", operations = TRUNCATE)
    static class Alias {
        @Id
        int id;
    }

    @Entity(name = "Car")
    @Protect(name = "no_delete", operations = DELETE)
    static class Car extends Vehicle {
        Car() {}

        Car(int id) {
            this.id = id;
        }
    }

    @Entity(name = "SportsCar")
    @DiscriminatorValue("Sports {row}")
    static class SportsCar extends Car {
        SportsCar() {}

        SportsCar(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Dish")
    @jakarta.persistence.Table(name = "dish")
    @Inheritance
    static class Dish {
        @Id
        int id;
    }

    @Entity(name = "ChefsDish")
    @DiscriminatorValue("Chef's {row}")
    @Protect(name = "no_delete", operations = DELETE)
    static class ChefsDish extends Dish {}

    @Entity(name = "ChefsSpecial")
    @DiscriminatorValue("Chef's \"\"")
    static class ChefsSpecial extends ChefsDish {}

    @Entity(name = "Bus")
    @FSM(name = "state", attribute = "state", transitions = @Transition(from = "NEW", to = "USED"))
    @ReadOnly(name = "line", attributes = "line")
    @Versioned(attribute = "revision")
    @Trigger(
            name = "note",
            when = When.BEFORE,
            operations = {INSERT, UPDATE},
            body = "new.{column:note} = 'seen ' || new.{column:state}; return new;",
            generates = "note")
    static class Bus extends Vehicle {
        String state = "NEW";
        String line = "1";
        Integer revision = 0;
        String note;

        Bus() {}

        Bus(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Moped")
    @Protect(
            name = "fixed",
            operations = {INSERT, DELETE})
    static class Moped extends Vehicle {
        Moped() {}

        Moped(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Tram")
    @Protect(
            name = "for_statement",
            operations = {UPDATE, DELETE},
            level = Level.STATEMENT,
            condition = "old.id > 5")
    @ReadOnly(name = "line", attributes = "line", level = Level.STATEMENT)
    @Trigger(
            name = "note",
            when = When.AFTER,
            operations = INSERT,
            level = Level.STATEMENT,
            body = "perform set_config('test.trams', (select count(*) from {new_rows})::text, false); return null;")
    static class Tram extends Vehicle {
        @Column(name = "tram_line")
        int line;

        Tram() {}

        Tram(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Truncated")
    @Protect(name = "truncated", operations = TRUNCATE)
    @Trigger(name = "note", when = When.AFTER, operations = DELETE, level = Level.STATEMENT, body = "return null;")
    @Trigger(
            name = "by_name",
            when = When.AFTER,
            operations = DELETE,
            level = Level.STATEMENT,
            referencing = @Referencing(oldTable = "gone"),
            body = "perform 1 from gone; return null;")
    static class Truncated extends Vehicle {}

    @Entity(name = "Account")
    static class Account {
        @Id
        int id;

        boolean open = true;

        Account() {}

        Account(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Savings")
    @SoftDelete(name = "keep", attribute = "open")
    static class Savings extends Account {
        Savings() {}

        Savings(int id) {
            super(id);
        }
    }

    @Entity(name = "Premium")
    static class Premium extends Savings {
        Premium() {}

        Premium(int id) {
            super(id);
        }
    }

    @Entity(name = "Coded")
    @DiscriminatorColumn(name = "kind", discriminatorType = DiscriminatorType.INTEGER)
    @DiscriminatorValue("5")
    static class Coded {
        @Id
        int id;
    }

    @Entity(name = "CodedOne")
    @DiscriminatorValue("1")
    @Protect(name = "no_delete", operations = DELETE)
    static class CodedOne extends Coded {}

    @Entity(name = "CodedNull")
    @DiscriminatorValue("null")
    @Protect(name = "no_delete_of_null", operations = DELETE)
    static class CodedNull extends Coded {}

    @Entity(name = "CodedRest")
    @DiscriminatorValue("not null")
    @Protect(name = "no_delete_of_rest", operations = DELETE)
    static class CodedRest extends Coded {}

    @Entity(name = "Shape")
    @DiscriminatorFormula("case when corners = 0 then 'R' else 'A' end")
    @DiscriminatorValue("?")
    static class Shape {
        @Id
        int id;

        int corners;
    }

    @Entity(name = "Round")
    @DiscriminatorValue("R")
    @Protect(name = "no_delete", operations = DELETE)
    @Protect(name = "no_insert", operations = INSERT, condition = "new.id = 3")
    static class Round extends Shape {
        Round() {}

        Round(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Angular")
    @DiscriminatorValue("A")
    static class Angular extends Shape {
        Angular() {}

        Angular(int id, int corners) {
            this.id = id;
            this.corners = corners;
        }
    }

    @Entity(name = "Person")
    @Inheritance(strategy = InheritanceType.JOINED)
    @Protect(name = "no_delete", operations = DELETE, condition = "old.name = 'kept'")
    static class Person {
        @Id
        int id;

        String name = "kept";
    }

    @Entity(name = "Employee")
    @PrimaryKeyJoinColumn(name = "employee_id")
    @Protect(name = "all", operations = UPDATE, condition = "changed() and all_changed(salary) or changed(id)")
    @ReadOnly(name = "rest", exclude = "salary")
    static class Employee extends Person {
        int salary;

        Employee() {}

        Employee(int id) {
            this.id = id;
        }
    }

    @MappedSuperclass
    @Protect(name = "frozen", operations = UPDATE, condition = "changed() and old.id > 0")
    abstract static class Bonus extends Person {
        int bonus;
    }

    @Entity(name = "Manager")
    static class Manager extends Bonus {
        Manager() {}

        Manager(int id) {
            this.id = id;
        }
    }

    @Entity(name = "WrongEmployee")
    @ReadOnly(name = "wrong", attributes = "name")
    static class WrongEmployee extends Person {}

    @Entity(name = "Asset")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @ReadOnly(name = "owner", attributes = "owner")
    @Protect(name = "replaced", operations = DELETE)
    abstract static class Asset {
        @Id
        int id;

        @Column(name = "owned_by")
        String owner = "o";
    }

    @Entity(name = "House")
    static class House extends Asset {
        int rooms;

        House() {}

        House(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Flat")
    @ReadOnly(name = "floor", attributes = "floor")
    @Protect(name = "replaced", operations = UPDATE, condition = "old.floor > 9")
    static class Flat extends Asset {
        int floor;

        Flat() {}

        Flat(int id) {
            this.id = id;
        }
    }

    interface Mixin {
        default String greeting() {
            return "hello";
        }
    }

    @Protect(name = "of_no_entity", operations = DELETE)
    abstract static class Helper implements Mixin {
        transient int count;
    }

    @Entity(name = "Plain")
    @Protect(name = "own", operations = DELETE)
    static class Plain extends Helper {
        @Id
        int id;
    }
}
