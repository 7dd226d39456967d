package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import jakarta.persistence.CascadeType;
import jakarta.persistence.Column;
import jakarta.persistence.ElementCollection;
import jakarta.persistence.Embeddable;
import jakarta.persistence.Embedded;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.LockModeType;
import jakarta.persistence.ManyToMany;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.MapKeyColumn;
import jakarta.persistence.OneToMany;
import jakarta.persistence.OptimisticLockException;
import jakarta.persistence.OrderBy;
import jakarta.persistence.OrderColumn;
import jakarta.persistence.PrePersist;
import jakarta.persistence.PreUpdate;
import jakarta.persistence.Version;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernate.annotations.BatchSize;
import org.hibernate.annotations.CollectionId;
import org.hibernate.annotations.DynamicUpdate;
import org.hibernate.annotations.GeneratedColumn;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.annotations.NaturalId;
import org.hibernate.annotations.SortNatural;
import org.hibernate.type.SqlTypes;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After an inner block was undone, the session's objects are what they were when it began, which is what the database holds. */
@SuppressWarnings("JavaUtilDate") // An attribute that can be changed in place.
class NestedTransactionsContextTest {
    @RegisterExtension
    static final TestUnit unit = TestUnit.of(Person.class, Pet.class, Badge.class, Counter.class, Serial.class);

    private NestedTransactions nested;

    @BeforeEach
    void start() {
        unit.truncate();
        nested = NestedTransactions.of(unit.sessionFactory());
        unit.inTransaction(session -> {
            Person person = new Person("ann");
            person.data = new byte[] {1, 2};
            person.words = new String[] {"a", "b"};
            person.born = new Date(1_000_000);
            person.json = new HashMap<>(Map.of("k", "v"));
            person.address = new Address("street", "city");
            person.address.geo = new Geo(1, 2);
            person.address.phones.add("1");
            person.createdBy = "me";
            person.bag.addAll(List.of("x", "y", "x"));
            person.list.addAll(List.of("p", "q", "r"));
            person.set.addAll(Set.of("s", "t"));
            person.sorted.addAll(Set.of("u", "v"));
            person.ordered.addAll(List.of("o1", "o2", "o3"));
            person.map.putAll(Map.of("one", "1", "two", "2"));
            person.places.add(new Geo(3, 4));
            person.placeSet.add(new Geo(5, 6));
            person.identified.addAll(List.of("i", "j"));
            session.persist(person);
            person.addPet(new Pet("rex"));
            person.addPet(new Pet("tom"));
            Badge badge = new Badge("gold");
            session.persist(badge);
            person.badges.add(badge);
            person.badgesByName.put("best", badge);
            person.favourite = badge;
            session.persist(new Badge("silver"));
            session.persist(new Counter(1));
        });
        unit.clearStatements();
    }

    /** Has a block do something and be undone, with what it did in the database and without; then nothing may be left to write. */
    private void undone(Consumer<Session> work) {
        for (boolean flushes : new boolean[] {true, false}) {
            unit.inTransaction(session -> {
                Person person = person(session);
                List<String> before = describe(session, person);
                undo(session, flushes, work);
                assertUnchanged(session, person, before);
            });
            // The same with collections and references that nobody has loaded.
            unit.inTransaction(session -> {
                Person person = person(session);
                undo(session, flushes, work);
                assertUnchanged(session, person, null);
            });
        }
    }

    private void undo(Session session, boolean flushes, Consumer<Session> work) {
        nested.run(session, () -> {
            work.accept(session);
            if (flushes) {
                session.flush();
            }
            throw new Rollback();
        });
    }

    private void assertUnchanged(Session session, Person person, List<String> before) {
        unit.clearStatements();
        session.flush();
        assertThat(unit.statements()).as("written after the rollback").isEmpty();
        assertThat(session.contains(person)).isTrue();
        assertThat(person(session)).isSameAs(person);
        List<String> after = describe(session, person);
        if (before != null) {
            assertThat(after).isEqualTo(before);
        }
        try (Session other = session.sessionWithOptions().connection().openSession()) {
            assertThat(after).isEqualTo(describe(other, person(other)));
        }
        // And it can be changed again.
        nested.run(session, () -> {
            person.name = "changed";
            person.set.add("more");
            session.flush();
            throw new Rollback();
        });
        assertThat(person.name).isEqualTo("ann");
    }

    private static Person person(Session session) {
        return session.createSelectionQuery("from Person where name = 'ann'", Person.class)
                .getSingleResult();
    }

    private static List<String> describe(Session session, Person person) {
        List<String> lines = new ArrayList<>();
        lines.add(person.id + " " + person.name + " " + person.version + " " + person.code + " " + person.createdBy);
        lines.add(Arrays.toString(person.data) + Arrays.toString(person.words) + person.born.getTime() + person.json);
        lines.add(person.address + " " + person.second + " " + person.primitive);
        lines.add("bag " + person.bag.stream().sorted().toList());
        lines.add("list " + List.copyOf(person.list));
        lines.add(
                "set " + new TreeSet<>(person.set) + new ArrayList<>(person.sorted) + new ArrayList<>(person.ordered));
        lines.add("map " + new java.util.TreeMap<>(person.map));
        lines.add("places " + List.copyOf(person.places) + Set.copyOf(person.placeSet));
        lines.add("identified " + person.identified.stream().sorted().toList());
        lines.add("pets "
                + person.pets.stream()
                        .map(pet -> pet.name + pet.owner.id)
                        .sorted()
                        .toList());
        lines.add(
                "badges " + person.badges.stream().map(Badge::getName).sorted().toList());
        lines.add("byName " + new TreeSet<>(person.badgesByName.keySet())
                + person.badgesByName.values().stream().map(Badge::getName).toList());
        lines.add("favourite " + (person.favourite == null ? null : person.favourite.getName()));
        Badge silver = byName(session, "silver");
        lines.add("silver " + (silver == null ? null : silver.getName() + silver.getRank()));
        return lines;
    }

    @Test
    @Spec("XA-13")
    void basicValuesAndVersions() {
        undone(session -> {
            Person person = person(session);
            person.name = "bob";
            person.primitive = 7;
            person.createdBy = "someone else";
        });
    }

    @Test
    @Spec("XA-13")
    void valuesThatChangeWithin() {
        undone(session -> {
            Person person = person(session);
            person.data[0] = 9;
            person.words[1] = "z";
            person.born.setTime(5);
            person.json.put("more", "w");
        });
        undone(session -> {
            Person person = person(session);
            person.data = null;
            person.words = new String[0];
            person.born = new Date(7);
            person.json = Map.of();
        });
    }

    @Test
    @Spec("XA-13")
    void embeddables() {
        undone(session -> {
            Person person = person(session);
            person.address.city = "elsewhere";
            person.address.geo.lat = 9;
            person.address.phones.add("2");
            person.second = new Address("second", null);
        });
        undone(session -> {
            Person person = person(session);
            person.address = null;
        });
        undone(session -> {
            Person person = person(session);
            person.address = new Address("other", "other");
            person.address.geo = new Geo(8, 8);
        });
        undone(session -> person(session).address.geo = null);
    }

    @Test
    @Spec("XA-13")
    void anEmbeddableThatOthersHoldIsTheSameOne() {
        unit.inTransaction(session -> {
            Person person = person(session);
            Address address = person.address;
            undo(session, true, inner -> {
                address.city = "elsewhere";
                inner.flush();
                person.address = new Address("new", "new");
            });
            assertThat(person.address).isSameAs(address);
            assertThat(address.city).isEqualTo("city");
            assertThat(address.geo).isEqualTo(new Geo(1, 2));
        });
    }

    @Test
    @Spec("XA-13")
    void collectionsOfAllKinds() {
        undone(session -> {
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
        undone(session -> {
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
        undone(session -> {
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
        undone(session -> {
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
        undone(session -> {
            Person person = person(session);
            person.pets.remove(0);
        });
        undone(session -> {
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
        undone(session -> {
            Pet pet = session.createSelectionQuery("from Pet where name = 'rex'", Pet.class)
                    .getSingleResult();
            pet.owner = null;
            pet.name = "stray";
        });
        undone(session -> person(session).favourite = null);
        undone(session -> {
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

    @Test
    @Spec("XA-13")
    void whatWasPersistedWithinIsDetachedWithTheIdentifierItHad() {
        for (boolean flushes : new boolean[] {true, false}) {
            unit.inTransaction(session -> {
                Person person = new Person("new");
                person.bag.add("element");
                Pet pet = new Pet("pet");
                person.addPet(pet);
                Serial serial = new Serial();
                Counter counter = new Counter(5);
                undo(session, flushes, inner -> {
                    inner.persist(person);
                    inner.persist(serial);
                    inner.persist(counter);
                    assertThat(person.id).isNotNull();
                });
                assertThat(session.contains(person)).isFalse();
                assertThat(session.contains(pet)).isFalse();
                assertThat(person.id).isNull();
                assertThat(pet.id).isNull();
                assertThat(serial.id).isZero();
                assertThat(person.version).isNull();
                assertThat(counter.id).isEqualTo(5);
                // It is as new as it was.
                nested.run(session, () -> {
                    session.persist(person);
                    session.persist(serial);
                });
                session.flush();
                session.refresh(person);
                assertThat(person.bag).containsExactly("element");
                assertThat(person.pets).extracting(known -> known.name).containsExactly("pet");
            });
        }

        assertThat(unit.value("select count(*) from person where name = 'new'")).isEqualTo(2L);
        assertThat(unit.value("select count(*) from counter")).isEqualTo(1L);
    }

    @Test
    @Spec("XA-13")
    void whatWasPersistedInAnInnermostBlockIsNewAgainAfterAnOuterOneIsUndone() {
        unit.inTransaction(session -> {
            Serial serial = new Serial();
            undo(session, true, inner -> nested.run(inner, () -> inner.persist(serial)));
            assertThat(serial.id).isZero();
            session.persist(serial);
        });

        assertThat(unit.value("select count(*) from serial")).isEqualTo(1L);
    }

    @Test
    @Spec("XA-13")
    void whatWasRemovedIsManagedAgain() {
        undone(session -> session.remove(person(session)));
        undone(session -> {
            Person person = person(session);
            Hibernate.initialize(person.pets);
            session.remove(person);
            session.flush();
            Person other = new Person("ann");
            session.persist(other);
        });
        undone(session -> session.remove(session.getReference(Badge.class, badge(session, "silver"))));
    }

    @Test
    @Spec("XA-13")
    void whatWasEvictedClearedMergedOrRefreshedIsWhatItWas() {
        undone(session -> {
            Person person = person(session);
            Hibernate.initialize(person.set);
            session.detach(person);
            person.name = "detached";
            person.set.add("detached");
        });
        undone(session -> {
            Person person = person(session);
            Hibernate.initialize(person.list);
            session.clear();
            person.list.add("detached");
            Person again = person(session);
            again.name = "other";
        });
        undone(session -> {
            Person person = person(session);
            Hibernate.initialize(person.bag);
            session.detach(person);
            person.name = "merged";
            person.bag.add("merged");
            session.merge(person);
        });
        undone(session -> {
            Person person = person(session);
            session.createNativeMutationQuery("update person set name = 'raw', version = 17")
                    .executeUpdate();
            session.refresh(person);
            assertThat(person.name).isEqualTo("raw");
        });
        undone(session -> {
            session.createMutationQuery("update Person set name = 'bulk'").executeUpdate();
            session.createMutationQuery("delete from Pet").executeUpdate();
        });
    }

    @Test
    @Spec("XA-13")
    void naturalIdentifiers() {
        undone(session -> {
            Badge silver = byName(session, "silver");
            silver.name = "bronze";
            session.flush();
            Badge other = new Badge("silver");
            session.persist(other);
        });
        unit.inTransaction(session -> {
            Badge silver = byName(session, "silver");
            undo(session, true, inner -> {
                silver.name = "bronze";
                inner.flush();
                assertThat(byName(inner, "bronze")).isSameAs(silver);
            });
            assertThat(byName(session, "silver")).isSameAs(silver);
            assertThat(byName(session, "bronze")).isNull();
        });
    }

    @Test
    @Spec("XA-13")
    void versionsThatAreForcedOrCounted() {
        int before = unit.fromTransaction(session -> person(session).version);
        unit.inTransaction(session -> {
            Person person = person(session);
            int version = person.version;
            undo(session, true, inner -> inner.lock(person, LockModeType.PESSIMISTIC_FORCE_INCREMENT));
            assertThat(person.version).isEqualTo(version);
            undo(session, true, inner -> {
                inner.lock(person, LockModeType.OPTIMISTIC_FORCE_INCREMENT);
                person.set.add("more");
            });
            assertThat(person.version).isEqualTo(version);
            person.name = "changed";
            session.flush();
            assertThat(person.version).isEqualTo(version + 1);
        });

        assertThat(unit.value("select name || version from person")).isEqualTo("changed" + (before + 1));
    }

    @Test
    @Spec("XA-13")
    void valuesThatTheDatabaseGenerates() {
        undone(session -> {
            Person person = person(session);
            person.name = "bob";
            int code = person.code;
            session.flush();
            assertThat(person.code).isEqualTo(code + 1);
        });
    }

    @Test
    @Spec("XA-13")
    void locksThatTheRollbackReleasedAreTakenAgain() {
        unit.inTransaction(session -> {
            Counter counter = session.find(Counter.class, 1);
            undo(session, true, inner -> inner.lock(counter, LockModeType.PESSIMISTIC_WRITE));
            assertThat(session.getCurrentLockMode(counter)).isEqualTo(LockMode.READ);
            assertLocked(false);
            session.lock(counter, LockModeType.PESSIMISTIC_WRITE);
            assertLocked(true);
            undo(session, true, inner -> counter.value = 3);
            assertThat(session.getCurrentLockMode(counter)).isEqualTo(LockMode.PESSIMISTIC_WRITE);
            assertLocked(true);
        });
    }

    private static void assertLocked(boolean locked) {
        assertThat(unit.query("select id from counter for update skip locked")).hasSize(locked ? 0 : 1);
    }

    @Test
    @Spec("XA-13")
    void readOnlyEntities() {
        undone(session -> {
            Person person = person(session);
            session.setReadOnly(person, true);
            person.name = "never written";
        });
        unit.inTransaction(session -> {
            Person person = person(session);
            session.setReadOnly(person, true);
            undo(session, true, inner -> {
                person.name = "never written";
                person.address.city = "never written";
                person.data[0] = 9;
                inner.setReadOnly(person, false);
                person.name = "written";
            });
            assertThat(session.isReadOnly(person)).isTrue();
            assertThat(person.name).isEqualTo("ann");
            assertThat(person.address.city).isEqualTo("city");
            assertThat(person.data).containsExactly(1, 2);
        });
        undone(session -> session.setDefaultReadOnly(false));
    }

    @Test
    @Spec("XA-13")
    void callbacksOfEntitiesAreNotRepeated() {
        unit.inTransaction(session -> {
            Counter counter = session.find(Counter.class, 1);
            Counter fresh = new Counter(2);
            undo(session, true, inner -> {
                counter.value = 3;
                inner.persist(fresh);
            });
            assertThat(counter.updates).isEqualTo(1);
            assertThat(fresh.inserts).isEqualTo(1);
            session.flush();
            assertThat(counter.updates).isEqualTo(1);
            assertThat(fresh.inserts).isEqualTo(1);
        });

        assertThat(unit.query("select id, value from counter")).containsExactly(List.of(1, 0));
    }

    @Test
    @Spec("XA-13")
    void aFlushThatFailedIsNotRepeated() {
        unit.inTransaction(session -> {
            Person person = person(session);
            Counter counter = session.find(Counter.class, 1);
            List<String> before = describe(session, person);
            assertThatThrownBy(() -> nested.run(session, () -> {
                        person.name = "bob";
                        person.set.add("w");
                        session.persist(new Badge("gold"));
                        person.pets.remove(0);
                    }))
                    .hasStackTraceContaining("duplicate key");
            assertUnchanged(session, person, before);
            assertThatThrownBy(() -> nested.run(session, () -> {
                        session.createNativeMutationQuery("update person set version = 20")
                                .executeUpdate();
                        person.name = "bob";
                    }))
                    .isInstanceOf(RuntimeException.class);
            assertUnchanged(session, person, before);
            assertThatThrownBy(() -> nested.run(session, () -> {
                        session.createNativeMutationQuery("update counter set version = 20")
                                .executeUpdate();
                        counter.value = 5;
                    }))
                    .isInstanceOf(OptimisticLockException.class);
            assertThat(counter.value).isZero();
            assertThat(counter.version).isZero();
            assertUnchanged(session, person, before);
        });
    }

    @Test
    @Spec("XA-13")
    void anAlteredIdentifierIsSetBack() {
        unit.inTransaction(session -> {
            Counter counter = session.find(Counter.class, 1);
            assertThatThrownBy(() -> nested.run(session, () -> counter.id = 9)).hasStackTraceContaining("was altered");
            assertThat(counter.id).isEqualTo(1);
        });
    }

    @Test
    @Spec("XA-13")
    void whatAnInnermostBlockKeptIsUndoneWithTheOneAroundIt() {
        undone(session -> {
            Person person = person(session);
            nested.run(session, () -> {
                person.name = "inner";
                person.list.add("inner");
                nested.run(session, () -> person.set.clear());
            });
            nested.run(session, () -> {
                person.list.add("undone");
                throw new Rollback();
            });
            assertThat(person.list).contains("inner").doesNotContain("undone");
            person.map.clear();
        });
    }

    @Test
    @Spec("XA-13")
    void aSessionThatIsClearedInsteadHoldsNothing() {
        unit.inTransaction(session -> {
            Person person = person(session);
            nested.clearing().run(session, () -> {
                person.name = "bob";
                session.flush();
                throw new Rollback();
            });
            assertThat(session.contains(person)).isFalse();
            assertThat(person(session).name).isEqualTo("ann");
            nested.clearing().run(session, () -> person(session).name = "kept");
        });

        assertThat(unit.value("select name from person")).isEqualTo("kept");
    }

    @Test
    void aBlockWithinAFlushIsRefused() {
        assertThatThrownBy(() -> unit.inTransaction(session -> {
                    Counter counter = session.find(Counter.class, 1);
                    counter.onUpdate = () -> nested.run(session, () -> {});
                    counter.value++;
                }))
                .hasStackTraceContaining("while its session flushes");
    }

    @SuppressWarnings("deprecation") // What takes its place, 6.6 does not have.
    private static Badge byName(Session session, String name) {
        return session.bySimpleNaturalId(Badge.class).load(name);
    }

    private static Integer badge(Session session, String name) {
        return session.createSelectionQuery("select id from Badge where name = :name", Integer.class)
                .setParameter("name", name)
                .getSingleResult();
    }

    @Entity(name = "Person")
    @DynamicUpdate
    static class Person {
        @Id
        @GeneratedValue
        Integer id;

        @Version
        Integer version;

        String name;

        long primitive;

        byte[] data;

        String[] words;

        Date born;

        @JdbcTypeCode(SqlTypes.JSON)
        Map<String, String> json;

        @Column(updatable = false)
        String createdBy;

        @GeneratedColumn("coalesce(version, 0)")
        Integer code;

        @Embedded
        Address address;

        @Embedded
        @jakarta.persistence.AttributeOverride(name = "street", column = @Column(name = "street2"))
        @jakarta.persistence.AttributeOverride(name = "city", column = @Column(name = "city2"))
        @jakarta.persistence.AttributeOverride(name = "geo.lat", column = @Column(name = "lat2"))
        @jakarta.persistence.AttributeOverride(name = "geo.lon", column = @Column(name = "lon2"))
        @jakarta.persistence.AssociationOverride(
                name = "phones",
                joinTable = @jakarta.persistence.JoinTable(name = "second_phones"))
        Address second;

        @ElementCollection
        List<String> bag = new ArrayList<>();

        @ElementCollection
        @OrderColumn
        List<String> list = new ArrayList<>();

        @ElementCollection
        Set<String> set = new HashSet<>();

        @ElementCollection
        @SortNatural
        SortedSet<String> sorted = new TreeSet<>();

        @ElementCollection
        @OrderBy
        Set<String> ordered = new LinkedHashSet<>();

        @ElementCollection
        @MapKeyColumn(name = "map_key")
        Map<String, String> map = new HashMap<>();

        @ElementCollection
        @OrderColumn
        List<Geo> places = new ArrayList<>();

        @ElementCollection
        Set<Geo> placeSet = new HashSet<>();

        @ElementCollection
        @CollectionId(column = @Column(name = "row_id"), generator = "increment")
        @org.hibernate.annotations.CollectionIdJdbcTypeCode(SqlTypes.INTEGER)
        List<String> identified = new ArrayList<>();

        @OneToMany(mappedBy = "owner", cascade = CascadeType.ALL, orphanRemoval = true)
        List<Pet> pets = new ArrayList<>();

        @ManyToMany
        Set<Badge> badges = new HashSet<>();

        @ManyToMany
        @jakarta.persistence.JoinTable(name = "badges_by_name")
        Map<String, Badge> badgesByName = new HashMap<>();

        @ManyToOne(fetch = FetchType.LAZY)
        Badge favourite;

        Person() {}

        Person(String name) {
            this.name = name;
        }

        void addPet(Pet pet) {
            pet.owner = this;
            pets.add(pet);
        }
    }

    @Embeddable
    static class Address {
        String street;
        String city;

        @Embedded
        Geo geo;

        @ElementCollection
        Set<String> phones = new HashSet<>();

        Address() {}

        Address(String street, String city) {
            this.street = street;
            this.city = city;
        }

        @Override
        public String toString() {
            return street + city + geo + new TreeSet<>(phones);
        }
    }

    @Embeddable
    static class Geo {
        @Column(nullable = true)
        int lat;

        @Column(nullable = true)
        int lon;

        Geo() {}

        Geo(int lat, int lon) {
            this.lat = lat;
            this.lon = lon;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Geo geo && geo.lat == lat && geo.lon == lon;
        }

        @Override
        public int hashCode() {
            return Objects.hash(lat, lon);
        }

        @Override
        public String toString() {
            return lat + "/" + lon;
        }
    }

    @Entity(name = "Pet")
    @BatchSize(size = 10)
    static class Pet {
        @Id
        @GeneratedValue
        Integer id;

        String name;

        @ManyToOne(fetch = FetchType.LAZY)
        Person owner;

        Pet() {}

        Pet(String name) {
            this.name = name;
        }
    }

    @Entity(name = "Badge")
    static class Badge {
        @Id
        @GeneratedValue
        Integer id;

        @NaturalId(mutable = true)
        String name;

        int rank;

        Badge() {}

        Badge(String name) {
            this.name = name;
        }

        Integer getId() {
            return id;
        }

        String getName() {
            return name;
        }

        int getRank() {
            return rank;
        }

        void setName(String name) {
            this.name = name;
        }
    }

    @Entity(name = "Counter")
    static class Counter {
        @Id
        int id;

        @Version
        int version;

        int value;

        transient int inserts;
        transient int updates;
        transient Runnable onUpdate = () -> {};

        Counter() {}

        Counter(int id) {
            this.id = id;
        }

        @PrePersist
        void inserting() {
            inserts++;
        }

        @PreUpdate
        void updating() {
            updates++;
            onUpdate.run();
        }
    }

    @Entity(name = "Serial")
    static class Serial {
        @Id
        @GeneratedValue(strategy = GenerationType.IDENTITY)
        long id;
    }
}
