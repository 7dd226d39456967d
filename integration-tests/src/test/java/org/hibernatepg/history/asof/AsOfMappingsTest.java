package org.hibernatepg.history.asof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.Column;
import jakarta.persistence.DiscriminatorValue;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.SecondaryTable;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.hibernate.annotations.Filter;
import org.hibernate.annotations.FilterDef;
import org.hibernate.annotations.ParamDef;
import org.hibernate.annotations.SQLRestriction;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.history.Tracker;
import org.hibernatepg.history.UnknownPastException;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.trigger.Operation;
import org.hibernatepg.trigger.SoftDelete;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Sessions as of a point, on every way to map an entity. */
class AsOfMappingsTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(
                    Animal.class,
                    Dog.class,
                    Vehicle.class,
                    Car.class,
                    Shape.class,
                    Circle.class,
                    Note.class,
                    Letter.class,
                    Paper.class,
                    Place.class,
                    Secret.class,
                    Partial.class,
                    Twice.class,
                    Box.class,
                    Item.class)
            .prepare("create schema \"Far\"")
            .prepare("create schema near")
            .set("hibernate.default_schema", "near");

    private final History history = History.of(unit.sessionFactory());

    @BeforeEach
    void empty() {
        unit.truncate();
    }

    private Instant written(Object... objects) {
        unit.inTransaction(session -> List.of(objects).forEach(session::persist));
        return unit.now();
    }

    @Test
    void joinedTables() {
        Dog dog = new Dog();
        dog.id = 1;
        dog.name = "Rex";
        dog.bone = "big";
        Instant then = written(dog);
        unit.jdbc("update near.dog set bone = 'small'; update near.animal set name = 'Max'");
        Instant later = unit.now();
        unit.inTransaction(
                session -> session.createMutationQuery("delete from Dog").executeUpdate());
        history.asOf(then).run(session -> {
            Dog past = (Dog) session.find(Animal.class, 1);
            assertThat(past.name + past.bone).isEqualTo("Rexbig");
            assertThat(session.createSelectionQuery("select d.name from Dog d where d.bone = 'big'", String.class)
                            .list())
                    .containsExactly("Rex");
        });
        history.asOf(later).run(session -> assertThat(((Dog) session.find(Animal.class, 1)).bone)
                .isEqualTo("small"));
    }

    @Test
    void aSingleTableOfWhichOnlyASubclassIsTracked() {
        Car car = new Car();
        car.id = 1;
        car.name = "Mini";
        Vehicle other = new Vehicle();
        other.id = 2;
        other.name = "Ship";
        Instant then = written(car, other);
        unit.jdbc("update near.vehicle set name = name || '!'");
        history.asOf(then).run(session -> {
            assertThat(session.createSelectionQuery("select v.name from Vehicle v order by v.id", String.class)
                            .list())
                    .containsExactly("Mini", "Ship!");
            assertThat(session.find(Vehicle.class, 1).name).isEqualTo("Mini");
            assertThat(session.find(Vehicle.class, 2).name).isEqualTo("Ship!");
        });
        assertThatThrownBy(() -> history.asOf(then).refuseUntracked().run(session -> session.find(Vehicle.class, 1)))
                .isInstanceOf(UnknownPastException.class)
                .hasMessageContaining("only some rows are tracked");
    }

    @Test
    void aTableForEachClass() {
        Circle circle = new Circle();
        circle.id = 1;
        circle.name = "round";
        circle.radius = 3;
        Instant then = written(circle);
        unit.jdbc("delete from near.circle");
        history.asOf(then).run(session -> assertThat(
                        session.createSelectionQuery("from Shape", Shape.class).list())
                .singleElement()
                .isInstanceOfSatisfying(
                        Circle.class, past -> assertThat(past.radius).isEqualTo(3)));
    }

    @Test
    void softDeletedRowsAreThereAsOfATimeWhenTheyWereNotDeleted() {
        Note note = new Note();
        note.id = 1;
        note.text = "soft";
        Instant then = written(note);
        unit.inTransaction(session -> session.remove(session.find(Note.class, 1)));
        unit.inTransaction(session -> assertThat(session.find(Note.class, 1)).isNull());
        history.asOf(then)
                .run(session -> assertThat(session.find(Note.class, 1).text).isEqualTo("soft"));
        history.asOf(unit.now()).run(session -> {
            assertThat(session.find(Note.class, 1)).isNull();
            assertThat(session.createNativeQuery("select count(*) from near.note", Long.class)
                            .getSingleResult())
                    .isEqualTo(1L);
        });
    }

    @Test
    void secondaryTablesSchemasAndQuotedNames() {
        Letter letter = new Letter();
        letter.id = 1;
        letter.text = "dear";
        letter.stamp = "blue";
        Instant then = written(letter);
        unit.jdbc("update \"Far\".\"Some Letter\" set \"The Text\" = 'x'; delete from near.stamp");
        history.asOf(then).run(session -> {
            Letter past = session.find(Letter.class, 1);
            assertThat(past.text + past.stamp).isEqualTo("dearblue");
            assertThat(session.createNativeQuery(
                                    "select \"Far\".\"Some Letter\".\"The Text\" from \"Far\".\"Some Letter\"",
                                    String.class)
                            .list())
                    .containsExactly("dear");
        });
    }

    @Test
    void keysOfSeveralColumnsThatChange() {
        Place place = new Place();
        place.x = 1;
        place.y = 2;
        place.name = "here";
        Instant then = written(place);
        unit.jdbc("update near.place set x = 7, name = 'there'");
        history.asOf(then).run(session -> {
            assertThat(session.find(Place.class, new PlaceId(1, 2)).name).isEqualTo("here");
            assertThat(session.find(Place.class, new PlaceId(7, 2))).isNull();
        });
        history.asOf(unit.now()).run(session -> {
            assertThat(session.find(Place.class, new PlaceId(1, 2))).isNull();
            assertThat(session.find(Place.class, new PlaceId(7, 2)).name).isEqualTo("there");
        });
    }

    @Test
    void filtersAndRestrictionsLookAtThePast() {
        Paper open = new Paper();
        open.id = 1;
        open.kind = "open";
        Instant then = written(open);
        unit.jdbc("update near.paper set kind = 'hidden'");
        history.asOf(then).run(session -> {
            assertThat(session.createSelectionQuery("from Paper", Paper.class).list())
                    .hasSize(1);
            session.enableFilter("ofKind").setParameter("kind", "closed");
            assertThat(session.createSelectionQuery("from Paper", Paper.class).list())
                    .isEmpty();
        });
        history.asOf(unit.now()).run(session -> assertThat(
                        session.createSelectionQuery("from Paper", Paper.class).list())
                .isEmpty());
    }

    @Test
    void whatIsNotStoredIsNullOrZero() {
        Secret secret = new Secret();
        secret.id = 1;
        secret.name = "n";
        secret.password = "p";
        secret.pin = 1234;
        secret.locked = true;
        Instant then = written(secret);
        history.asOf(then).run(session -> {
            Secret past = session.find(Secret.class, 1);
            assertThat(past.name).isEqualTo("n");
            assertThat(past.password).isNull();
            assertThat(past.pin).isZero();
            assertThat(past.locked).isFalse();
        });
    }

    @Test
    void aHistoryWithGapsIsRefusedWhenItIsAskedFor() {
        Instant then = unit.now();
        history.asOf(then).run(session -> {
            assertThat(session.createSelectionQuery("from Paper", Paper.class).list())
                    .isEmpty();
            assertThatThrownBy(() -> session.find(Partial.class, 1))
                    .isInstanceOf(UnknownPastException.class)
                    .hasMessage(
                            "The past of the table near.Partial is not known. PartialEvent does not hold every write to partial: updates are not recorded: there is no tracker on UPDATE; deletes are not recorded: there is no tracker on DELETE.");
        });
    }

    @Test
    void ofSeveralHistoriesOneThatHoldsEveryWriteIsRead() {
        Twice twice = new Twice();
        twice.id = 1;
        twice.name = "a";
        twice.size = 5;
        Instant then = written(twice);
        unit.jdbc("update near.twice set name = 'b', size = 6");
        history.asOf(then).run(session -> {
            Twice past = session.find(Twice.class, 1);
            assertThat(past.name + past.size).isEqualTo("a5");
        });
    }

    @Test
    void listsWithAnIndexInTheTableOfTheirElements() {
        Box box = new Box();
        box.id = 1;
        for (int i = 1; i <= 3; i++) {
            Item item = new Item();
            item.id = i;
            item.box = box;
            box.items.add(item);
        }
        Instant then = written(box, box.items.get(0), box.items.get(1), box.items.get(2));
        unit.inTransaction(session -> session.find(Box.class, 1).items.remove(0));
        history.asOf(then).run(session -> assertThat(session.find(Box.class, 1).items)
                .extracting(item -> item.id)
                .containsExactly(1, 2, 3));
        history.asOf(unit.now()).run(session -> assertThat(session.find(Box.class, 1).items)
                .extracting(item -> item.id)
                .containsExactly(2, 3));
    }

    @Entity(name = "Animal")
    @Inheritance(strategy = InheritanceType.JOINED)
    @TrackHistory
    static class Animal {
        @Id
        int id;

        String name = "";
    }

    @Entity(name = "Dog")
    static class Dog extends Animal {
        String bone = "";
    }

    @Entity(name = "Vehicle")
    @DiscriminatorValue("V")
    static class Vehicle {
        @Id
        int id;

        String name = "";
    }

    @Entity(name = "Car")
    @DiscriminatorValue("C")
    @TrackHistory
    static class Car extends Vehicle {}

    @Entity(name = "Shape")
    @Inheritance(strategy = InheritanceType.TABLE_PER_CLASS)
    @TrackHistory
    abstract static class Shape {
        @Id
        int id;

        String name = "";
    }

    @Entity(name = "Circle")
    static class Circle extends Shape {
        int radius;
    }

    @Entity(name = "Note")
    @SoftDelete(name = "soft", attribute = "live", restrict = true)
    @TrackHistory
    static class Note {
        @Id
        int id;

        String text = "";
        boolean live = true;
    }

    @Entity(name = "Letter")
    @Table(name = "`Some Letter`", schema = "`Far`")
    @SecondaryTable(name = "stamp")
    @TrackHistory
    static class Letter {
        @Id
        int id;

        @Column(name = "`The Text`")
        String text = "";

        @Column(table = "stamp")
        @Nullable
        String stamp;
    }

    record PlaceId(int x, int y) implements Serializable {}

    @Entity(name = "Place")
    @IdClass(PlaceId.class)
    @TrackHistory
    static class Place {
        @Id
        int x;

        @Id
        int y;

        String name = "";
    }

    @Entity(name = "Paper")
    @SQLRestriction("kind <> 'hidden'")
    @FilterDef(name = "ofKind", parameters = @ParamDef(name = "kind", type = String.class))
    @Filter(name = "ofKind", condition = "kind = :kind")
    @TrackHistory
    static class Paper {
        @Id
        int id;

        String kind = "";
    }

    @Entity(name = "Secret")
    @TrackHistory(exclude = {"password", "pin", "locked"})
    static class Secret {
        @Id
        int id;

        String name = "";

        @Nullable
        String password;

        int pin;
        boolean locked;
    }

    @Entity(name = "Partial")
    @TrackHistory(trackers = @Tracker(on = Operation.INSERT))
    static class Partial {
        @Id
        int id;
    }

    @Entity(name = "Twice")
    @TrackHistory(trackers = @Tracker(on = Operation.INSERT))
    @TrackHistory(
            name = "TwiceNames",
            attributes = "name",
            table = "twice_names",
            trackers = {
                @Tracker(on = Operation.INSERT, label = "named"),
                @Tracker(on = Operation.UPDATE, label = "renamed"),
                @Tracker(on = Operation.DELETE, label = "unnamed")
            })
    @TrackHistory(
            name = "TwiceWhole",
            table = "twice_whole",
            trackers = {
                @Tracker(on = Operation.INSERT, label = "came"),
                @Tracker(on = Operation.UPDATE, label = "changed"),
                @Tracker(on = Operation.DELETE, label = "went")
            })
    static class Twice {
        @Id
        int id;

        String name = "";
        int size;
    }

    @Entity(name = "Box")
    @TrackHistory
    static class Box {
        @Id
        int id;

        @OneToMany(mappedBy = "box")
        @OrderColumn(name = "place")
        List<Item> items = new ArrayList<>();
    }

    @Entity(name = "Item")
    @TrackHistory
    static class Item {
        @Id
        int id;

        @ManyToOne
        @Nullable
        Box box;
    }
}
