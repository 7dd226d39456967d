package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.history.Recorded.changes;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.PrimaryKeyJoinColumn;
import jakarta.persistence.Table;
import java.util.List;
import java.util.Map;
import org.hibernate.StatelessSession;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The history of a hierarchy whose objects are in several tables. */
class JoinedHistoryTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Animal.class,
                    Dog.class,
                    Puppy.class,
                    Cat.class,
                    Person.class,
                    Employee.class,
                    Guest.class,
                    Thing.class,
                    Tool.class)
            .set("hibernate.jdbc.batch_size", "10");

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private static List<String> events(Object id) {
        return events(Animal.class, id);
    }

    private static <T> List<String> events(Class<T> entity, Object id) {
        return unit.fromTransaction(
                session -> History.of(unit.sessionFactory()).events(session, entity).ofId(id).list().stream()
                        .map(event ->
                                event.table() + " " + event.operation() + " " + event.snapshot() + " " + changes(event))
                        .toList());
    }

    @Test
    @Spec({"Z-001", "RV-20", "GAP-09", "E-014"})
    void anEventShowsTheWholeObjectWhicheverTableChanged() {
        unit.inTransaction(session -> session.persist(new Dog(1, "rex", "collie")));
        unit.inTransaction(session -> session.find(Dog.class, 1L).breed = "husky");
        unit.inTransaction(session -> session.find(Dog.class, 1L).name = "max");
        unit.inTransaction(session -> session.remove(session.find(Dog.class, 1L)));

        assertThat(events(1L))
                .containsExactly(
                        "animal INSERT Dog(1, rex, collie) []",
                        "dog INSERT Dog(1, rex, collie) []",
                        "dog UPDATE Dog(1, rex, husky) [breed: collie -> husky]",
                        "animal UPDATE Dog(1, max, husky) [name: rex -> max]",
                        "dog DELETE Dog(1, max, husky) []",
                        "animal DELETE Dog(1, max, husky) []");
    }

    @Test
    @Spec("Z-002")
    void aChangeOfAColumnOfTheParentIsAnEventOfTheParentAlone() {
        unit.inTransaction(session -> session.persist(new Puppy(1, "rex", "collie", 3)));
        unit.inTransaction(session -> session.find(Animal.class, 1L).name = "max");

        assertThat(events(1L))
                .containsExactly(
                        "animal INSERT Puppy(1, rex, collie, 3) []",
                        "dog INSERT Puppy(1, rex, collie, 3) []",
                        "puppy INSERT Puppy(1, rex, collie, 3) []",
                        "animal UPDATE Puppy(1, max, collie, 3) [name: rex -> max]");
        assertThat(unit.query("select name, pgh_operation from animal_event order by pgh_id"))
                .containsExactly(List.of("rex", "I"), List.of("max", "U"));
        assertThat(unit.query("select dog_id, breed, pgh_operation from dog_event"))
                .containsExactly(List.of(1L, "collie", "I"));
    }

    @Test
    void eventsAreFoundByTheClassOfTheirObject() {
        unit.inTransaction(session -> {
            session.persist(new Dog(1, "rex", "collie"));
            session.persist(new Puppy(2, "tim", "husky", 3));
            session.persist(new Cat(3, "tom", "manx"));
        });

        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            assertThat(history.events(session, Animal.class).count()).isEqualTo(7);
            assertThat(history.events(session, Dog.class).count()).isEqualTo(5);
            assertThat(history.events(session, Puppy.class).count()).isEqualTo(3);
            assertThat(history.events(session, Cat.class).label("insert").list())
                    .extracting(Event::snapshot)
                    .allMatch(cat -> cat.toString().equals("Cat(3, tom, manx)"));
            Event<Animal> ofPuppy = history.events(session, Animal.class)
                    .of(session.find(Animal.class, 2L))
                    .list()
                    .get(2);
            assertThat(ofPuppy.get("weeks")).isEqualTo(3);
            assertThat(ofPuppy.previous().orElseThrow().previous().orElseThrow().isFirst())
                    .isTrue();
            assertThat(session.createSelectionQuery(
                                    "select e.pghTable from AnimalEvent e where type(e) = DogEvent order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("animal", "dog");
            assertThat(session.createSelectionQuery("from DogEvent e where e.breed = 'husky'", EventRecord.class)
                            .getResultList())
                    .hasSize(3);
        });
        assertThat(History.of(unit.sessionFactory()).histories(Dog.class))
                .singleElement()
                .satisfies(info -> assertThat(info.eventEntity()).isEqualTo("DogEvent"));
    }

    @Test
    void bulkStatementsAreRecordedInTheTablesThatTheyWrite() {
        unit.inTransaction(session -> {
            session.persist(new Dog(1, "rex", "collie"));
            session.persist(new Cat(2, "tom", "manx"));
        });
        unit.inTransaction(session -> {
            session.createMutationQuery("update Dog set name = 'max', breed = 'husky'")
                    .executeUpdate();
            session.createMutationQuery("delete Animal where id = 2").executeUpdate();
        });

        assertThat(events(1L).get(events(1L).size() - 1)).contains("Dog(1, max, husky)");
        assertThat(events(1L)).hasSize(4);
        assertThat(events(2L))
                .containsExactlyInAnyOrder(
                        "animal INSERT Cat(2, tom, manx) []",
                        "cat INSERT Cat(2, tom, manx) []",
                        "cat DELETE Cat(2, tom, manx) []",
                        "animal DELETE Cat(2, tom, manx) []");
    }

    @Test
    void aKeyThatIsUsedAgainBeginsANewObject() {
        unit.inTransaction(session -> session.persist(new Puppy(1, "rex", "collie", 3)));
        unit.inTransaction(session -> session.remove(session.find(Animal.class, 1L)));
        unit.inTransaction(session -> session.persist(new Cat(1, "tom", "manx")));

        assertThat(events(1L).subList(6, 8))
                .containsExactly(
                        "animal INSERT Cat(1, tom, manx) [breed: collie -> manx, name: rex -> tom, weeks: 3 -> null]",
                        "cat INSERT Cat(1, tom, manx) []");
    }

    @Test
    void aKeyThatIsUsedAgainInOneTransactionBeginsANewObjectToo() {
        unit.inTransaction(session -> session.persist(new Dog(1, "rex", "collie")));
        unit.inTransaction(session -> {
            session.remove(session.find(Animal.class, 1L));
            session.flush();
            session.persist(new Cat(1, "tom", "manx"));
            session.flush();
            session.remove(session.find(Animal.class, 1L));
        });

        assertThat(events(1L).subList(2, 8))
                .containsExactly(
                        "dog DELETE Dog(1, rex, collie) []",
                        "animal DELETE Dog(1, rex, collie) []",
                        "animal INSERT Cat(1, tom, manx) [breed: collie -> manx, name: rex -> tom]",
                        "cat INSERT Cat(1, tom, manx) []",
                        "cat DELETE Cat(1, tom, manx) []",
                        "animal DELETE Cat(1, tom, manx) []");
    }

    @Test
    void whatOtherProgramsWriteToOneTableIsRecordedThere() {
        unit.jdbc("insert into animal (id, name) values (1, 'rex')");
        unit.jdbc("insert into dog (dog_id, breed) values (1, 'collie')");
        unit.jdbc("delete from dog");
        unit.jdbc("insert into cat (id, breed) values (1, 'manx')");
        unit.jdbc("update animal set name = 'tom'");
        unit.jdbc("update cat set breed = breed");

        unit.inTransaction(session -> {
            List<Event<Animal>> events = History.of(unit.sessionFactory())
                    .events(session, Animal.class)
                    .ofId(1L)
                    .list();
            assertThat(events.get(0).get("name")).isEqualTo("rex");
            assertThatThrownBy(events.get(0)::snapshot).hasMessageContaining("does not tell of which subclass");
            assertThat(events.subList(1, 5))
                    .extracting(event -> event.table() + " " + event.operation() + " " + event.snapshot())
                    .containsExactly(
                            "dog INSERT Dog(1, rex, collie)",
                            "dog DELETE Dog(1, rex, collie)",
                            "cat INSERT Cat(1, rex, manx)",
                            "animal UPDATE Cat(1, tom, manx)");
        });
    }

    @Test
    void statelessSessionsAndBatchesAreRecorded() {
        try (StatelessSession session = unit.sessionFactory().openStatelessSession()) {
            session.beginTransaction();
            for (int i = 1; i <= 25; i++) {
                session.insert(new Puppy(i, "p" + i, "collie", i));
            }
            session.getTransaction().commit();
        }
        unit.inTransaction(session -> session.createSelectionQuery("from Puppy", Puppy.class)
                .getResultList()
                .forEach(puppy -> {
                    puppy.weeks++;
                    puppy.name += "!";
                }));

        assertThat(events(7L))
                .containsExactly(
                        "animal INSERT Puppy(7, p7, collie, 7) []",
                        "dog INSERT Puppy(7, p7, collie, 7) []",
                        "puppy INSERT Puppy(7, p7, collie, 7) []",
                        "animal UPDATE Puppy(7, p7!, collie, 7) [name: p7 -> p7!]",
                        "puppy UPDATE Puppy(7, p7!, collie, 8) [weeks: 7 -> 8]");
    }

    @Test
    void truncatedRowsAreDeletedOnes() {
        unit.inTransaction(session -> session.persist(new Dog(1, "rex", "collie")));
        unit.jdbc("truncate animal cascade");

        assertThat(events(1L).subList(2, 4))
                .containsExactlyInAnyOrder("animal DELETE Dog(1, rex, collie) []", "dog DELETE Dog(1, rex, collie) []");
    }

    @Test
    void aRowThatIsOlderThanTheHistoryIsOfItsClass() {
        unit.jdbc("set session_replication_role = replica;"
                + " insert into animal (id, name) values (1, 'rex'), (2, 'tim');"
                + " insert into dog (dog_id, breed) values (1, 'collie'), (2, 'husky');"
                + " set session_replication_role = origin");
        unit.inTransaction(session -> session.find(Dog.class, 1L).name = "max");
        unit.inTransaction(session -> session.remove(session.find(Dog.class, 2L)));
        unit.inTransaction(session -> session.find(Dog.class, 1L).breed = "poodle");

        assertThat(events(1L).get(1)).isEqualTo("dog UPDATE Dog(1, max, poodle) []");
        assertThat(events(2L))
                .containsExactly("dog DELETE Dog(2, tim, husky) []", "animal DELETE Dog(2, tim, husky) []");
    }

    @Test
    void transactionsThatWriteDifferentTablesDoNotOverwriteEachOther() {
        unit.inTransaction(session -> session.persist(new Dog(1, "rex", "collie")));
        unit.inTransaction(first -> {
            first.createNativeMutationQuery("update animal set name = 'first'").executeUpdate();
            unit.inTransaction(second -> second.createNativeMutationQuery("update dog set breed = 'second'")
                    .executeUpdate());
            first.createNativeMutationQuery("update animal set name = 'last'").executeUpdate();
        });

        assertThat(events(1L).subList(2, 5))
                .containsExactly(
                        "animal UPDATE Dog(1, first, collie) [name: rex -> first]",
                        "dog UPDATE Dog(1, first, second) [breed: collie -> second]",
                        "animal UPDATE Dog(1, last, second) [name: first -> last]");
        assertThat(unit.query("select name from animal_event order by pgh_id"))
                .containsExactly(List.of("rex"), List.of("first"), List.of("last"));
    }

    @Test
    void aContextIsThatOfEachEvent() {
        try (HistoryContext ignored = HistoryContext.open(Map.of("user", "u"))) {
            unit.inTransaction(session -> session.persist(new Dog(1, "rex", "collie")));
        }
        unit.inTransaction(session -> assertThat(History.of(unit.sessionFactory())
                        .events(session, Animal.class)
                        .ofId(1L)
                        .list())
                .extracting(Event::context)
                .containsOnly(Map.of("user", "u")));
    }

    @Test
    void eventsOfOneObjectAreFoundByTheIndexes() {
        unit.jdbc("begin; insert into animal (id, name) select i, 'n' from generate_series(1, 3000) as i;"
                + " insert into dog (dog_id, breed) select i, 'n' from generate_series(1, 3000) as i; commit");
        unit.jdbc("analyze");
        unit.clearStatements();
        assertThat(events(77L)).hasSize(2);
        String sql = unit.statements().stream()
                .filter(statement -> statement.contains("union all"))
                .findFirst()
                .orElseThrow();

        List<String> plan =
                unit.query("explain " + sql.replaceAll("\\?(?=[^?]*$)", "77").replaceFirst("\\?", "77")).stream()
                        .map(line -> String.valueOf(line.get(0)))
                        .toList();

        assertThat(plan).noneMatch(line -> line.contains("Seq Scan on animal") || line.contains("Seq Scan on dog"));
    }

    @Test
    void aHistoryOfASubclassHasTheRowsOfItsParentThatTheDiscriminatorTells() {
        unit.inTransaction(session -> {
            session.persist(new Employee(1, "ann", 10));
            session.persist(new Guest(2, "bob"));
        });
        unit.jdbc("update person set name = name || '!'");

        assertThat(events(Employee.class, 1))
                .containsExactly(
                        "person INSERT Employee ann 10 []",
                        "employee INSERT Employee ann 10 []",
                        "person UPDATE Employee ann! 10 [name: ann -> ann!]");
        assertThat(unit.query("select id, name from person_employee_event order by pgh_id"))
                .containsExactly(List.of(1, "ann"), List.of(1, "ann!"));
    }

    @Test
    void aHistoryOfASubclassShowsNoOtherObjectsWhereNothingTellsTheRowsOfItsParent() {
        unit.inTransaction(session -> {
            session.persist(new Thing(1, "stone"));
            session.persist(new Tool(2, "saw", 5));
        });
        unit.jdbc("update thing set name = name || '!'");
        unit.inTransaction(session -> session.remove(session.find(Tool.class, 2)));

        assertThat(events(Tool.class, 1)).isEmpty();
        assertThat(events(Tool.class, 2))
                .containsExactly(
                        "thing INSERT Tool saw 5 []",
                        "tool INSERT Tool saw 5 []",
                        "thing UPDATE Tool saw! 5 [name: saw -> saw!]",
                        "tool DELETE Tool saw! 5 []",
                        "thing DELETE Tool saw! 5 []");
    }

    @Entity(name = "Animal")
    @Table(name = "animal")
    @TrackHistory
    @Inheritance(strategy = InheritanceType.JOINED)
    abstract static class Animal {
        @Id
        long id;

        @Nullable
        String name;

        Animal() {}

        Animal(long id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Dog")
    @Table(name = "dog")
    @PrimaryKeyJoinColumn(name = "dog_id")
    static class Dog extends Animal {
        @Nullable
        String breed;

        Dog() {}

        Dog(long id, String name, String breed) {
            super(id, name);
            this.breed = breed;
        }

        @Override
        public String toString() {
            return "Dog(%s, %s, %s)".formatted(id, name, breed);
        }
    }

    @Entity(name = "Puppy")
    @Table(name = "puppy")
    static class Puppy extends Dog {
        @Column(name = "breed")
        int weeks;

        Puppy() {}

        Puppy(long id, String name, String breed, int weeks) {
            super(id, name, breed);
            this.weeks = weeks;
        }

        @Override
        public String toString() {
            return "Puppy(%s, %s, %s, %s)".formatted(id, name, breed, weeks);
        }
    }

    @Entity(name = "Cat")
    @Table(name = "cat")
    static class Cat extends Animal {
        @Nullable
        String breed;

        Cat() {}

        Cat(long id, String name, String breed) {
            super(id, name);
            this.breed = breed;
        }

        @Override
        public String toString() {
            return "Cat(%s, %s, %s)".formatted(id, name, breed);
        }
    }

    @Entity(name = "Person")
    @Table(name = "person")
    @Inheritance(strategy = InheritanceType.JOINED)
    @DiscriminatorColumn(name = "`Kind`", discriminatorType = DiscriminatorType.CHAR)
    @DiscriminatorValue("P")
    static class Person {
        @Id
        int id;

        @Nullable
        String name;

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + name;
        }
    }

    @Entity(name = "Employee")
    @Table(name = "employee")
    @DiscriminatorValue("E")
    @TrackHistory
    static class Employee extends Person {
        int salary;

        Employee() {}

        Employee(int id, String name, int salary) {
            this.id = id;
            this.name = name;
            this.salary = salary;
        }

        @Override
        public String toString() {
            return super.toString() + " " + salary;
        }
    }

    @Entity(name = "Guest")
    @Table(name = "guest")
    @DiscriminatorValue("G")
    static class Guest extends Person {
        Guest() {}

        Guest(int id, String name) {
            this.id = id;
            this.name = name;
        }
    }

    @Entity(name = "Thing")
    @Table(name = "thing")
    @Inheritance(strategy = InheritanceType.JOINED)
    static class Thing {
        @Id
        int id;

        @Nullable
        String name;

        Thing() {}

        Thing(int id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + name;
        }
    }

    @Entity(name = "Tool")
    @Table(name = "tool")
    @TrackHistory
    static class Tool extends Thing {
        int price;

        Tool() {}

        Tool(int id, String name, int price) {
            super(id, name);
            this.price = price;
        }

        @Override
        public String toString() {
            return super.toString() + " " + price;
        }
    }
}
