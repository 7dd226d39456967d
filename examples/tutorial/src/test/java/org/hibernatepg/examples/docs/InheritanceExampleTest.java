package org.hibernatepg.examples.docs;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.Id;
import jakarta.persistence.Inheritance;
import jakarta.persistence.InheritanceType;
import java.util.List;
import org.hibernate.Session;
import org.hibernatepg.history.History;
import org.hibernatepg.history.TrackHistory;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class InheritanceExampleTest {
    @RegisterExtension
    static final TestUnit unit = Pages.unit(Animal.class, Dog.class);

    @Test
    @Spec({"GAP-09", "Z-001"})
    void everyEventShowsTheWholeObject() {
        Dog dog = new Dog();
        dog.name = "rex";
        dog.breed = "collie";
        unit.inTransaction(session -> session.persist(dog));
        unit.inTransaction(session -> session.find(Dog.class, dog.id).breed = "husky");
        unit.inTransaction(session -> session.remove(session.find(Dog.class, dog.id)));

        List<String> events = unit.fromTransaction(session -> events(session, dog));

        assertThat(String.join(" ", events)).isEqualTo(Pages.shown("inheritance-events"));
    }

    // snippet: inheritance-query
    static List<String> events(Session session, Animal animal) {
        return History.of(session.getSessionFactory()).events(session, Animal.class).of(animal).list().stream()
                .map(event -> event.table() + " " + event.label() + " " + event.snapshot() + " " + event.changes())
                .toList();
    }
    // end
}

// snippet: inheritance-entities
@Entity
@TrackHistory
@Inheritance(strategy = InheritanceType.JOINED)
class Animal {
    @Id
    @GeneratedValue
    Long id;

    String name;
}

@Entity
class Dog extends Animal {
    String breed;
    // end

    @Override
    public String toString() {
        return "Dog " + name + ", " + breed;
    }
}
