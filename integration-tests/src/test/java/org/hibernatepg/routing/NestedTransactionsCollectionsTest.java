package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hibernatepg.routing.People.badge;
import static org.hibernatepg.routing.People.person;
import static org.hibernatepg.routing.People.undo;
import static org.hibernatepg.routing.People.undone;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.hibernate.Hibernate;
import org.hibernatepg.routing.People.Badge;
import org.hibernatepg.routing.People.Geo;
import org.hibernatepg.routing.People.Person;
import org.hibernatepg.routing.People.Pet;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After an inner block was undone, collections and references are what they were when it began, loaded or not. */
class NestedTransactionsCollectionsTest {
    @RegisterExtension
    static final TestUnit unit = People.unit();

    @BeforeEach
    void start() {
        People.fill(unit);
    }

    @Test
    @Spec("XA-13")
    void collectionsOfAllKinds() {
        undone(unit, session -> {
            Person person = person(session);
            person.bag.add("new");
            person.list.remove(0);
            person.set.remove("s");
            person.sorted.add("aaa");
            person.ordered.remove("o2");
            person.map.put("one", "other");
            person.places.get(0).lat = 99;
            person.placeSet.iterator().next().lat = 77;
            person.identified.remove("i");
            person.badges.clear();
            person.badgesByName.clear();
        });
        undone(unit, session -> {
            Person person = person(session);
            person.bag.clear();
            person.list.clear();
            person.set.clear();
            person.sorted.clear();
            person.ordered.clear();
            person.map.clear();
            person.places.clear();
            person.placeSet.clear();
            person.identified.clear();
        });
        undone(unit, session -> {
            Person person = person(session);
            person.list.set(1, "changed");
            person.list.add(0, "first");
            person.identified.add("k");
            person.places.add(new Geo(7, 7));
            person.placeSet.add(new Geo(8, 8));
            person.map.remove("two");
            person.map.put("three", "3");
        });
    }

    @Test
    @Spec("XA-13")
    void collectionsReplacedByOthers() {
        undone(unit, session -> {
            Person person = person(session);
            person.bag = new ArrayList<>(List.of("other"));
            person.list = null;
            person.set = new HashSet<>();
            person.sorted = new TreeSet<>(Set.of("other"));
            person.map = new HashMap<>(Map.of("o", "o"));
            person.places = new ArrayList<>();
            person.badges = new HashSet<>();
        });
        unit.inTransaction(session -> {
            Person person = person(session);
            List<String> list = person.list;
            undo(session, true, inner -> person.list = new ArrayList<>());
            assertThat(person.list).isSameAs(list);
        });
    }

    @Test
    @Spec("XA-13")
    void orphansComeBack() {
        undone(unit, session -> {
            Person person = person(session);
            person.pets.remove(0);
        });
        undone(unit, session -> {
            Person person = person(session);
            person.pets.clear();
            person.addPet(new Pet("new"));
        });
        unit.inTransaction(session -> {
            Person person = person(session);
            Pet pet = person.pets.get(0);
            undo(session, true, inner -> person.pets.remove(pet));
            assertThat(session.contains(pet)).isTrue();
            assertThat(person.pets).contains(pet);
        });
    }

    @Test
    @Spec("XA-13")
    void theOtherSideOfAnAssociation() {
        undone(unit, session -> {
            Pet pet = session.createSelectionQuery("from Pet where name = 'rex'", Pet.class)
                    .getSingleResult();
            pet.owner = null;
            pet.name = "stray";
        });
        undone(unit, session -> person(session).favourite = null);
        undone(unit, session -> {
            Badge fresh = new Badge("fresh");
            session.persist(fresh);
            person(session).favourite = fresh;
            person(session).badges.add(fresh);
        });
    }

    @Test
    @Spec("XA-13")
    void whatIsQueuedForACollectionThatIsNotLoadedIsForgotten() {
        unit.inTransaction(session -> {
            Person person = person(session);
            assertThat(Hibernate.isInitialized(person.pets)).isFalse();
            undo(session, false, inner -> {
                Pet pet = new Pet("queued");
                person.addPet(pet);
                assertThat(Hibernate.isInitialized(person.pets)).isFalse();
            });
            assertThat(Hibernate.isInitialized(person.pets)).isFalse();
            assertThat(person.pets).extracting(pet -> pet.name).containsExactlyInAnyOrder("rex", "tom");
        });
        unit.inTransaction(session -> {
            Person person = person(session);
            person.addPet(new Pet("kept"));
            undo(session, true, inner -> person.addPet(new Pet("queued")));
            assertThat(person.pets).extracting(pet -> pet.name).containsExactlyInAnyOrder("rex", "tom", "kept");
        });
    }

    @Test
    @Spec("XA-13")
    void whatWasLoadedOnlyWithinIsLoadedAnew() {
        unit.inTransaction(session -> {
            Person person = person(session);
            undo(session, true, inner -> {
                inner.createNativeMutationQuery(
                                "insert into person_list (person_id, list, list_order) values (:id, 'uncommitted', 3)")
                        .setParameter("id", person.id)
                        .executeUpdate();
                inner.createNativeMutationQuery("update pet set name = 'uncommitted'")
                        .executeUpdate();
                assertThat(person.list).contains("uncommitted");
                assertThat(person.pets).allMatch(pet -> pet.name.equals("uncommitted"));
            });
            assertThat(Hibernate.isInitialized(person.list)).isFalse();
            assertThat(person.list).containsExactly("p", "q", "r");
            assertThat(person.pets).extracting(pet -> pet.name).containsExactlyInAnyOrder("rex", "tom");
        });
    }

    @Test
    @Spec("XA-13")
    void proxiesThatWereLoadedWithinAreNotLoaded() {
        unit.inTransaction(session -> {
            Badge reference = session.getReference(Badge.class, badge(session, "silver"));
            Person person = person(session);
            Badge favourite = person.favourite;
            assertThat(Hibernate.isInitialized(favourite)).isFalse();
            undo(session, true, inner -> {
                assertThat(favourite.getName()).isEqualTo("gold");
                favourite.setName("lead");
                reference.setName("tin");
            });
            assertThat(Hibernate.isInitialized(favourite)).isFalse();
            assertThat(Hibernate.isInitialized(reference)).isFalse();
            assertThat(favourite.getName()).isEqualTo("gold");
            assertThat(reference.getName()).isEqualTo("silver");
            assertThat(session.find(Badge.class, reference.getId())).isSameAs(reference);
        });
    }

    @Test
    @Spec("XA-13")
    void proxiesThatWereLoadedBeforeStayLoaded() {
        unit.inTransaction(session -> {
            Badge favourite = person(session).favourite;
            favourite.getName();
            undo(session, true, inner -> {
                favourite.setName("lead");
                inner.flush();
                Person person = person(inner);
                person.badges.clear();
                person.badgesByName.clear();
                person.favourite = null;
                inner.flush();
                inner.remove(favourite);
            });
            assertThat(Hibernate.isInitialized(favourite)).isTrue();
            assertThat(favourite.getName()).isEqualTo("gold");
            assertThat(session.contains(favourite)).isTrue();
            favourite.setName("platinum");
        });

        assertThat(unit.value("select count(*) from badge where name = 'platinum'"))
                .isEqualTo(1L);
    }
}
