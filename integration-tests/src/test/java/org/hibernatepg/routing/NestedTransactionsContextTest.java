package org.hibernatepg.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hibernatepg.routing.People.assertUnchanged;
import static org.hibernatepg.routing.People.describe;
import static org.hibernatepg.routing.People.person;
import static org.hibernatepg.routing.People.undo;
import static org.hibernatepg.routing.People.undone;

import jakarta.persistence.LockModeType;
import jakarta.persistence.OptimisticLockException;
import java.util.Date;
import java.util.List;
import java.util.Map;
import org.hibernatepg.routing.People.Address;
import org.hibernatepg.routing.People.Badge;
import org.hibernatepg.routing.People.Counter;
import org.hibernatepg.routing.People.Geo;
import org.hibernatepg.routing.People.Person;
import org.hibernatepg.testing.Spec;
import org.hibernatepg.testing.TestUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** After an inner block was undone, the session's objects are what they were when it began, which is what the database holds. */
@SuppressWarnings("JavaUtilDate") // An attribute that can be changed in place.
class NestedTransactionsContextTest {
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
    void basicValuesAndVersions() {
        undone(unit, session -> {
            Person person = person(session);
            person.name = "bob";
            person.primitive = 7;
            person.createdBy = "someone else";
        });
    }

    @Test
    @Spec("XA-13")
    void valuesThatChangeWithin() {
        undone(unit, session -> {
            Person person = person(session);
            person.data[0] = 9;
            person.words[1] = "z";
            person.born.setTime(5);
            person.json.put("more", "w");
        });
        undone(unit, session -> {
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
        undone(unit, session -> {
            Person person = person(session);
            person.address.city = "elsewhere";
            person.address.geo.lat = 9;
            person.address.phones.add("2");
            person.second = new Address("second", null);
        });
        undone(unit, session -> {
            Person person = person(session);
            person.address = null;
        });
        undone(unit, session -> {
            Person person = person(session);
            person.address = new Address("other", "other");
            person.address.geo = new Geo(8, 8);
        });
        undone(unit, session -> person(session).address.geo = null);
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
        undone(unit, session -> {
            Person person = person(session);
            person.name = "bob";
            int code = person.code;
            session.flush();
            assertThat(person.code).isEqualTo(code + 1);
        });
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
            assertUnchanged(unit, session, person, before);
            assertThatThrownBy(() -> nested.run(session, () -> {
                        session.createNativeMutationQuery("update person set version = 20")
                                .executeUpdate();
                        person.name = "bob";
                    }))
                    .isInstanceOf(RuntimeException.class);
            assertUnchanged(unit, session, person, before);
            assertThatThrownBy(() -> nested.run(session, () -> {
                        session.createNativeMutationQuery("update counter set version = 20")
                                .executeUpdate();
                        counter.value = 5;
                    }))
                    .isInstanceOf(OptimisticLockException.class);
            assertThat(counter.value).isZero();
            assertThat(counter.version).isZero();
            assertUnchanged(unit, session, person, before);
        });
    }

    @Test
    @Spec("XA-13")
    void whatAnInnermostBlockKeptIsUndoneWithTheOneAroundIt() {
        undone(unit, session -> {
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
}
