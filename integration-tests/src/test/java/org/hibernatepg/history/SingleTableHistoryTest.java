package org.hibernatepg.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.history.Recorded.changes;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorColumn;
import jakarta.persistence.DiscriminatorType;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.util.List;
import org.hibernate.Hibernate;
import org.hibernate.annotations.DiscriminatorFormula;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Level;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The history of hierarchies in one table, with or without a column that tells the class. */
class SingleTableHistoryTest {
    @RegisterExtension
    static final Recording recording = Recording.of(() -> TestUnit.of(
            Vessel.class,
            Ferry.class,
            Tanker.class,
            Tug.class,
            Harbour.class,
            Shape.class,
            Circle.class,
            Square.class,
            Device.class,
            Phone.class,
            Tablet.class,
            Smartphone.class,
            Account.class,
            Savings.class));

    private static <T> List<String> events(TestUnit unit, Class<T> entity) {
        return unit.fromTransaction(session -> History.of(unit.sessionFactory()).events(session, entity).list().stream()
                .map(event -> event.operation() + " " + event.snapshot() + " " + changes(event))
                .toList());
    }

    @ParameterizedTest
    @EnumSource
    @Spec("GAP-09")
    void anEventIsOfTheClassOfItsRow(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Ferry(1, "seagull", 40));
            session.persist(new Tanker(2, "whale", 9));
            session.persist(new Tug(3, "ant"));
        });
        unit.inTransaction(session -> session.find(Ferry.class, 1).size = 41);
        unit.inTransaction(session -> session.find(Tanker.class, 2).name = "orca");
        unit.inTransaction(session -> session.remove(session.find(Tug.class, 3)));

        assertThat(events(unit, Vessel.class))
                .containsExactly(
                        "INSERT Ferry seagull 40 []",
                        "INSERT Tanker whale 9 []",
                        "INSERT Tug ant []",
                        "UPDATE Ferry seagull 41 [size: 40 -> 41]",
                        "UPDATE Tanker orca 9 [name: whale -> orca]",
                        "DELETE Tug ant []");
        assertThat(events(unit, Ferry.class))
                .containsExactly("INSERT Ferry seagull 40 []", "UPDATE Ferry seagull 41 [size: 40 -> 41]");
        assertThat(events(unit, Tug.class)).containsExactly("INSERT Tug ant []", "DELETE Tug ant []");
        unit.inTransaction(session -> {
            assertThat(session.createSelectionQuery("select e.size from FerryEvent e order by e.pghId", Integer.class)
                            .getResultList())
                    .containsExactly(40, 41);
            assertThat(session.createSelectionQuery(
                                    "select e.name from VesselEvent e where type(e) = TankerEvent order by e.pghId",
                                    String.class)
                            .getResultList())
                    .containsExactly("whale", "orca");
            assertThat(session.createSelectionQuery(
                                    "select treat(e as TankerEvent).size from VesselEvent e where treat(e as TankerEvent).size > 0",
                                    Long.class)
                            .getResultList())
                    .containsExactly(9L, 9L);
        });
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatBecomesAnotherClassIsComparedAcrossClasses(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> session.persist(new Ferry(1, "seagull", 40)));
        unit.jdbc("update vessel set kind = 2, ferry_size = null, tanker_size = 7 where id = 1");

        assertThat(events(unit, Vessel.class))
                .containsExactly("INSERT Ferry seagull 40 []", "UPDATE Tanker seagull 7 [size: 40 -> 7]");
        assertThat(events(unit, Tanker.class)).containsExactly("UPDATE Tanker seagull 7 [size: 40 -> 7]");
    }

    @ParameterizedTest
    @EnumSource
    void anAssociationToTheRootGivesTheObjectOfItsClass(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            Ferry ferry = new Ferry(1, "seagull", 40);
            session.persist(ferry);
            session.persist(new Harbour(1, ferry));
        });

        unit.inTransaction(session -> {
            Harbour then = History.of(unit.sessionFactory())
                    .events(session, Harbour.class)
                    .ofId(1)
                    .list()
                    .get(0)
                    .snapshot();
            assertThat(Hibernate.unproxy(then.guest)).isInstanceOf(Ferry.class);
        });
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-22")
    void aFormulaTellsTheClass(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Circle(1, 5));
            session.persist(new Square(2, 6));
        });
        unit.jdbc("update shape set radius = null, side = 8 where id = 1");

        assertThat(events(unit, Shape.class))
                .containsExactly(
                        "INSERT Circle 5 []",
                        "INSERT Square 6 []",
                        "UPDATE Square 8 [radius: 5 -> null, side: null -> 8]");
        assertThat(events(unit, Circle.class)).containsExactly("INSERT Circle 5 []");
    }

    @ParameterizedTest
    @EnumSource
    void aProgramRecordsObjectsOfAnyClass(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            Tanker tanker = new Tanker(1, "a", 7);
            session.persist(tanker);
            session.persist(new Tug(2, "t"));
            session.persist(new Circle(1, 5));
        });
        unit.inTransaction(session -> {
            History history = History.of(unit.sessionFactory());
            assertThat(history.record(session, session.find(Vessel.class, 1), "update")
                            .snapshot())
                    .hasToString("Tanker a 7");
            history.record(session, session.find(Vessel.class, 2), "update");
            history.record(session, session.find(Shape.class, 1), "update");
        });

        assertThat(events(unit, Vessel.class)).contains("SNAPSHOT Tanker a 7 []", "SNAPSHOT Tug t []");
        assertThat(events(unit, Shape.class)).contains("SNAPSHOT Circle 5 []");
        unit.inTransaction(session -> Replay.of(unit.sessionFactory()).verify(session, Vessel.class, Shape.class));
    }

    @ParameterizedTest
    @EnumSource
    void aHistoryOfASubclassHasItsRowsAlone(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Phone(1, "a"));
            session.persist(new Tablet(2, "b"));
            session.persist(new Smartphone(3, "c", 64));
        });
        unit.inTransaction(session -> {
            session.createMutationQuery("update Device set maker = maker || '!'")
                    .executeUpdate();
            session.createMutationQuery("delete Device").executeUpdate();
        });

        assertThat(events(unit, Phone.class))
                .containsExactlyInAnyOrder(
                        "INSERT Phone a []",
                        "INSERT Smartphone c 64 []",
                        "UPDATE Phone a! [maker: a -> a!]",
                        "UPDATE Smartphone c! 64 [maker: c -> c!]",
                        "DELETE Phone a! []",
                        "DELETE Smartphone c! 64 []");
        assertThat(unit.value("select count(*) from device_phone_event")).isEqualTo(6L);
    }

    @ParameterizedTest
    @EnumSource
    void aTruncatedTableIsADeleteOfTheRowsOfTheSubclass(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into device (id, dtype, maker, storage) values (1, 'Phone', 'a', null),"
                + " (2, 'Tablet', 'b', null), (3, 'Smartphone', 'c', 32)");
        unit.jdbc("truncate device");

        assertThat(events(unit, Phone.class))
                .containsExactlyInAnyOrder(
                        "INSERT Phone a []",
                        "INSERT Smartphone c 32 []",
                        "DELETE Phone a []",
                        "DELETE Smartphone c 32 []");
    }

    @ParameterizedTest
    @EnumSource
    void aRowThatEntersOrLeavesTheSubclassIsRecorded(Level level) {
        TestUnit unit = recording.at(level);
        unit.jdbc("insert into device (id, dtype, maker) values (1, 'Tablet', 'a'), (2, 'Phone', 'b')");
        unit.jdbc("update device set dtype = 'Phone' where id = 1");
        unit.jdbc("update device set dtype = 'Tablet' where id = 2");
        unit.jdbc("update device set maker = 'x' where id = 2");

        assertThat(unit.query("select id, dtype, pgh_operation from device_phone_event order by pgh_id"))
                .containsExactly(List.of(2, "Phone", "I"), List.of(1, "Phone", "U"), List.of(2, "Tablet", "U"));
        assertThat(events(unit, Phone.class)).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource
    @Spec("RV-21")
    void aSubclassMayHaveASecondaryTable(Level level) {
        TestUnit unit = recording.at(level);
        unit.inTransaction(session -> {
            session.persist(new Account(1, "plain"));
            session.persist(new Savings(2, "rich", 5));
        });
        unit.inTransaction(session -> session.find(Savings.class, 2).rate = 6);
        unit.inTransaction(session -> session.find(Savings.class, 2).owner = "poor");
        unit.inTransaction(session -> session.find(Account.class, 1).owner = "none");

        assertThat(events(unit, Account.class))
                .containsExactly(
                        "INSERT Account plain []",
                        "INSERT Savings rich 5 []",
                        "INSERT Savings rich 5 []",
                        "UPDATE Savings rich 6 [rate: 5 -> 6]",
                        "UPDATE Savings poor 6 [owner: rich -> poor]",
                        "UPDATE Account none [owner: plain -> none]");
        assertThat(events(unit, Savings.class)).hasSize(4);
    }

    @Entity(name = "Vessel")
    @Table(name = "vessel")
    @TrackHistory
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @DiscriminatorColumn(name = "kind", discriminatorType = DiscriminatorType.INTEGER)
    abstract static class Vessel {
        @Id
        int id;

        @Nullable
        String name;

        Vessel() {}

        Vessel(int id, String name) {
            this.id = id;
            this.name = name;
        }

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + name;
        }
    }

    @Entity(name = "Ferry")
    @DiscriminatorValue("1")
    static class Ferry extends Vessel {
        @Column(name = "ferry_size")
        int size;

        Ferry() {}

        Ferry(int id, String name, int size) {
            super(id, name);
            this.size = size;
        }

        @Override
        public String toString() {
            return super.toString() + " " + size;
        }
    }

    @Entity(name = "Tanker")
    @DiscriminatorValue("2")
    static class Tanker extends Vessel {
        @Column(name = "tanker_size")
        @Nullable
        Long size;

        Tanker() {}

        Tanker(int id, String name, long size) {
            super(id, name);
            this.size = size;
        }

        @Override
        public String toString() {
            return super.toString() + " " + size;
        }
    }

    @Entity(name = "Tug")
    @DiscriminatorValue("null")
    static class Tug extends Vessel {
        Tug() {}

        Tug(int id, String name) {
            super(id, name);
        }
    }

    @Entity(name = "Harbour")
    @Table(name = "harbour")
    @TrackHistory
    static class Harbour {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Vessel guest;

        Harbour() {}

        Harbour(int id, Vessel guest) {
            this.id = id;
            this.guest = guest;
        }
    }

    @Entity(name = "Shape")
    @Table(name = "shape")
    @TrackHistory
    @DiscriminatorFormula("case when radius is not null then 'round' else 'straight' end")
    abstract static class Shape {
        @Id
        int id;
    }

    @Entity(name = "Circle")
    @DiscriminatorValue("round")
    static class Circle extends Shape {
        @Nullable
        Integer radius;

        Circle() {}

        Circle(int id, int radius) {
            this.id = id;
            this.radius = radius;
        }

        @Override
        public String toString() {
            return "Circle " + radius;
        }
    }

    @Entity(name = "Square")
    @DiscriminatorValue("straight")
    static class Square extends Shape {
        @Nullable
        Integer side;

        Square() {}

        Square(int id, int side) {
            this.id = id;
            this.side = side;
        }

        @Override
        public String toString() {
            return "Square " + side;
        }
    }

    @Entity(name = "Device")
    @Table(name = "device")
    static class Device {
        @Id
        int id;

        @Nullable
        String maker;

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + maker;
        }
    }

    @Entity(name = "Phone")
    @TrackHistory
    static class Phone extends Device {
        Phone() {}

        Phone(int id, String maker) {
            this.id = id;
            this.maker = maker;
        }
    }

    @Entity(name = "Smartphone")
    static class Smartphone extends Phone {
        int storage;

        Smartphone() {}

        Smartphone(int id, String maker, int storage) {
            super(id, maker);
            this.storage = storage;
        }

        @Override
        public String toString() {
            return super.toString() + " " + storage;
        }
    }

    @Entity(name = "Tablet")
    static class Tablet extends Device {
        Tablet() {}

        Tablet(int id, String maker) {
            this.id = id;
            this.maker = maker;
        }
    }

    @Entity(name = "Account")
    @Table(name = "account")
    @TrackHistory
    static class Account {
        @Id
        int id;

        @Nullable
        String owner;

        Account() {}

        Account(int id, String owner) {
            this.id = id;
            this.owner = owner;
        }

        @Override
        public String toString() {
            return getClass().getSimpleName() + " " + owner;
        }
    }

    @Entity(name = "Savings")
    @SecondaryTable(name = "savings")
    static class Savings extends Account {
        @Column(table = "savings")
        int rate;

        Savings() {}

        Savings(int id, String owner, int rate) {
            super(id, owner);
            this.rate = rate;
        }

        @Override
        public String toString() {
            return super.toString() + " " + rate;
        }
    }
}
