package org.hibernatepg.trigger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.util.function.Consumer;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.TestUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Triggers of an entity whose subclasses share its table: what they add to it, is theirs too. */
class SingleTableTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Vehicle.class, Car.class, Bus.class);

    @BeforeEach
    void empty() {
        unit.truncate();
        unit.inTransaction(session -> session.persist(new Car(1)));
    }

    @Test
    void aMachineAConditionAndAListMayNameAttributesOfSubclasses() {
        assertThatThrownBy(() -> change(car -> car.state = "SOLD")).isInstanceOf(InvalidTransitionException.class);
        assertThatThrownBy(() -> change(car -> car.doors = 9)).isInstanceOf(ProtectedOperationException.class);
        assertThat(catchThrowableOfType(ReadOnlyAttributeException.class, () -> change(car -> car.plate = "B"))
                        .changes())
                .containsExactly(new AttributeChange("plate", "A", "B"));
    }

    @Test
    void aChangeOfAnAttributeOfASubclassIsCounted() {
        change(car -> car.doors = 3);
        change(car -> car.papers = "{}");

        assertThat(unit.value("select version from vehicle")).isEqualTo(2);
    }

    @Test
    void anAttributeThatSeveralSubclassesHaveIsNotGuessed() {
        assertThat(BootFaults.of(Pet.class, Dog.class, Cat.class))
                .containsExactly(
                        "Pet: '@ReadOnly(name = \"tag\")' names the attribute 'tag', which subclasses of Pet have in"
                                + " different columns. Declare it on the subclass that is meant.");
    }

    private static void change(Consumer<Car> change) {
        unit.inTransaction(session -> change.accept(session.find(Car.class, 1)));
    }

    @Entity(name = "Vehicle")
    @Inheritance(strategy = InheritanceType.SINGLE_TABLE)
    @Versioned
    @FSM(name = "state", attribute = "state", transitions = @Transition(from = "NEW", to = "USED"))
    @Protect(name = "doors", operations = Operation.UPDATE, condition = "new.doors > 5")
    @ReadOnly(
            name = "rest",
            exclude = {"version", "state", "doors", "papers"})
    abstract static class Vehicle {
        @Id
        int id;

        int version;
    }

    @Entity(name = "Car")
    static class Car extends Vehicle {
        String state = "NEW";
        String plate = "A";
        int doors = 5;

        @Column(columnDefinition = "json")
        @JdbcTypeCode(SqlTypes.JSON)
        @Nullable
        String papers;

        Car() {}

        Car(int id) {
            this.id = id;
        }
    }

    @Entity(name = "Bus")
    static class Bus extends Vehicle {
        String plate = "C";
    }

    @Entity(name = "Pet")
    @ReadOnly(name = "tag", attributes = "tag")
    abstract static class Pet {
        @Id
        Integer id;
    }

    @Entity(name = "Dog")
    static class Dog extends Pet {
        @Column(name = "dog_tag")
        String tag;
    }

    @Entity(name = "Cat")
    static class Cat extends Pet {
        @Column(name = "cat_tag")
        String tag;
    }
}
