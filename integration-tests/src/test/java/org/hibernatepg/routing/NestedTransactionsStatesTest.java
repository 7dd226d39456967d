package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.People.badge;
import static org.hibernatepg.routing.People.byName;
import static org.hibernatepg.routing.People.person;
import static org.hibernatepg.routing.People.undo;
import static org.hibernatepg.routing.People.undone;

import jakarta.persistence.LockModeType;
import java.lang.ref.WeakReference;
import org.hibernate.Hibernate;
import org.hibernate.LockMode;
import org.hibernate.Session;
import org.hibernatepg.routing.People.Badge;
import org.hibernatepg.routing.People.Counter;
import org.hibernatepg.routing.People.Person;
import org.hibernatepg.routing.People.Pet;
import org.hibernatepg.routing.People.Serial;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.hibernatepg.testing.Waiting;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After an inner block was undone, objects are new, managed, locked or read-only as they were when it began. */
class NestedTransactionsStatesTest {
    @RegisterExtension
    static final TestUnit unit = People.unit();

    private NestedTransactions nested;

    @BeforeEach
    void start() {
        People.fill(unit);
        nested = NestedTransactions.of(unit.sessionFactory());
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
        undone(unit, session -> session.remove(person(session)));
        undone(unit, session -> {
            Person person = person(session);
            Hibernate.initialize(person.pets);
            session.remove(person);
            session.flush();
            Person other = new Person("ann");
            session.persist(other);
        });
        undone(unit, session -> session.remove(session.getReference(Badge.class, badge(session, "silver"))));
    }

    @Test
    @Spec("XA-13")
    void whatWasEvictedClearedMergedOrRefreshedIsWhatItWas() {
        undone(unit, session -> {
            Person person = person(session);
            Hibernate.initialize(person.set);
            session.detach(person);
            person.name = "detached";
            person.set.add("detached");
        });
        undone(unit, session -> {
            Person person = person(session);
            Hibernate.initialize(person.list);
            session.clear();
            person.list.add("detached");
            Person again = person(session);
            again.name = "other";
        });
        undone(unit, session -> {
            Person person = person(session);
            Hibernate.initialize(person.bag);
            session.detach(person);
            person.name = "merged";
            person.bag.add("merged");
            session.merge(person);
        });
        undone(unit, session -> {
            Person person = person(session);
            session.createNativeMutationQuery("update person set name = 'raw', version = 17")
                    .executeUpdate();
            session.refresh(person);
            assertThat(person.name).isEqualTo("raw");
        });
        undone(unit, session -> {
            session.createMutationQuery("update Person set name = 'bulk'").executeUpdate();
            session.createMutationQuery("delete from Pet").executeUpdate();
        });
    }

    @Test
    @Spec("XA-13")
    void naturalIdentifiers() {
        undone(unit, session -> {
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
        undone(unit, session -> {
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
        undone(unit, session -> session.setDefaultReadOnly(false));
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
    void whatIsPersistedAndClearedWithinNeedsNoMemoryUntilTheEnd() {
        unit.inTransaction(session -> nested.run(session, () -> {
            WeakReference<Serial> persisted = persisted(session);
            nested.run(session, () -> {
                WeakReference<Serial> within = persisted(session);
                session.clear();
                assertCollected(within);
            });
            session.clear();
            assertCollected(persisted);
        }));
    }

    private static WeakReference<Serial> persisted(Session session) {
        Serial serial = new Serial();
        session.persist(serial);
        return new WeakReference<>(serial);
    }

    private static void assertCollected(WeakReference<Serial> object) {
        Waiting.until(
                () -> {
                    System.gc();
                    return object.get() == null;
                },
                () -> "nobody needs the object any more");
    }
}
